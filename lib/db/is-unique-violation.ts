import { Prisma } from '@/lib/db/generated/client';

/** True when `error` is Postgres refusing a duplicate in `table` (23505, Prisma's P2002). */
export function isUniqueViolation(error: unknown, table: string): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== 'P2002') return false;
  return JSON.stringify(error.meta).includes(table) || modelTables[String(error.meta?.modelName)] === table;
}

const modelTables: Record<string, string> = {
  Environment: 'environments',
  Operation: 'operations',
  Target: 'targets',
  TargetRequest: 'target_requests',
};
