import type { Database, Transaction } from './client';

/**
 * What `read` sees is of one moment, whatever is committed meanwhile: rows that change together are never seen half
 * changed. Costs three round trips (BEGIN, the isolation level, COMMIT), and its queries go one after the other: what
 * need not be of that moment is read beside it.
 */
export function inOneSnapshot<Result>(
  database: Database,
  read: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  return database.$transaction(read, { isolationLevel: 'RepeatableRead' });
}
