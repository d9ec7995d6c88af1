import type { Database } from '@/lib/db/client';

/** A page says this often that it is still open … */
export const watchEveryMs = 20_000;
/** … and is believed for this long, which outlasts one word that gets lost. */
const watchSeconds = 45;

/** Notes that somebody looks at this environment's page: its follower then reads its details each time. */
export async function recordWatching(database: Database, environmentId: string): Promise<void> {
  await database.$executeRaw`
    INSERT INTO watches (environment_id, until)
    VALUES (${environmentId}, clock_timestamp() + make_interval(secs => ${watchSeconds}))
    ON CONFLICT (environment_id) DO UPDATE SET until = excluded.until`;
}

/** Those of the environments that somebody looks at now, by the database's clock. */
export async function watchedEnvironments(
  database: Database,
  environmentIds: readonly string[],
): Promise<Set<string>> {
  if (environmentIds.length === 0) return new Set();
  const rows = await database.$queryRaw<{ id: string }[]>`
    SELECT environment_id AS id FROM watches
    WHERE environment_id = ANY(${[...environmentIds]}) AND until > clock_timestamp()`;
  return new Set(rows.map((row) => row.id));
}
