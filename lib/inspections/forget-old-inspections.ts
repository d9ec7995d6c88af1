import type { Database } from '@/lib/db/client';

/** The result of an inspection is of no use after this many days. */
const keptDays = 30;

/**
 * Removes the inspections that ended long ago; by the database's clock. What the latest drift was stays with the
 * environment.
 */
export async function forgetOldInspections(database: Database): Promise<number> {
  return database.$executeRaw`
    DELETE FROM inspections
    WHERE status IN ('DONE', 'FAILED') AND finished_at < clock_timestamp() - make_interval(days => ${keptDays}::int)`;
}
