import { defineConfig } from 'prisma/config';

// `prisma migrate deploy` reads this where Prisma's own engine can be had; Slipway's runner is lib/db/migrate.ts.
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? '' },
});
