import type { Database, Transaction } from '@/lib/db/client';

/** How long a sign-in waits for a lock that somebody else holds … */
const lockTimeoutMs = 4_000;
/** … and for one statement in all. A person looks at a blank page meanwhile. */
const statementTimeoutMs = 10_000;

/**
 * A transaction that gives up instead of waiting for its turn without end: Postgres itself would wait for a lock for
 * as long as it is held.
 */
export function briefTransaction<Result>(
  database: Database,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  return database.$transaction(async (tx) => {
    await tx.$executeRaw`
      SELECT set_config('lock_timeout', ${`${lockTimeoutMs}ms`}, true),
             set_config('statement_timeout', ${`${statementTimeoutMs}ms`}, true)`;
    return work(tx);
  });
}
