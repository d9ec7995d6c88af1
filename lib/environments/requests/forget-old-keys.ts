import type { Database } from '@/lib/db/client';

/** A request that comes again with its key after this many days is a new one. */
const keptDays = 7;

/** Forgets the answers kept for idempotency keys that are too old to come again; by the database's clock. */
export async function forgetOldIdempotencyKeys(database: Database): Promise<number> {
  return database.$executeRaw`
    DELETE FROM idempotency_keys WHERE created_at < clock_timestamp() - make_interval(days => ${keptDays}::int)`;
}
