import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '');
const alias = { '@': root, 'server-only': `${root}/lib/testing/checks/server-only.ts` };

/**
 * unit      pure, beside the source: `*.test.ts`
 * database  real Postgres, each file with a database of its own: `*.db.test.ts`
 * contract  real HTTP to the practice AWS, moto and the AWS command line: `*.contract.test.ts`
 */
export default defineConfig({
  resolve: { alias },
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: ['{app,components,lib,infra-templates,prisma}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.db.test.ts', '**/*.contract.test.ts', '**/node_modules/**'],
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'database',
          include: ['{app,lib,prisma}/**/*.db.test.ts'],
          globalSetup: ['lib/testing/checks/database-global-setup.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          maxWorkers: 2,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'contract',
          include: ['{lib,infra-templates}/**/*.contract.test.ts'],
          globalSetup: ['lib/testing/checks/database-global-setup.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
