import { hostname } from 'node:os';
import type { Database } from '@/lib/db/client';

/** Says that the worker is alive, by the database's clock. */
export async function reportAlive(database: Database, workerId: string): Promise<void> {
  await database.$executeRaw`
    INSERT INTO workers (id, host, pid, started_at, seen_at)
    VALUES (${workerId}, ${hostname()}, ${process.pid}, clock_timestamp(), clock_timestamp())
    ON CONFLICT (id) DO UPDATE SET seen_at = clock_timestamp(), stopped_at = NULL`;
}

/** Why a worker can ask nothing of AWS. */
export type CredentialsTrouble = 'no-credentials' | 'credentials-refused' | 'aws-unreachable';

/** Null: AWS knows the worker. */
export async function reportCredentials(
  database: Database,
  workerId: string,
  trouble: CredentialsTrouble | null,
): Promise<void> {
  await database.$executeRaw`UPDATE workers SET credentials_trouble = ${trouble} WHERE id = ${workerId}`;
}

/** Forgets workers that said nothing for a day, but for the last: since when there is none must be known. */
export async function forgetSilentWorkers(database: Database): Promise<number> {
  return database.$executeRaw`
    DELETE FROM workers WHERE seen_at < clock_timestamp() - interval '1 day'
      AND seen_at < (SELECT max(seen_at) FROM workers)`;
}

/** A worker that stops in good order is gone at once, so that pages don't wait for it. */
export async function reportGone(database: Database, workerId: string): Promise<void> {
  await database.$executeRaw`UPDATE workers SET stopped_at = clock_timestamp() WHERE id = ${workerId}`;
}
