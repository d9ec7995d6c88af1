import type { Context } from '@/lib/access/context';
import type { Database } from '@/lib/db/client';
import { type DatabaseFailureCode, databaseFailure } from '@/lib/db/database-failure';
import { databaseTimeouts } from '@/lib/db/database-timeouts';
import { explainSchema, type SchemaVersion, schemaVersion } from '@/lib/db/schema-version';
import { isListenRefused } from './listen-state';

/** A worker says that it is alive every two seconds; this many without a word and nobody counts on it. */
export const silentSeconds = 15;

export interface WorkerHealth {
  alive: boolean;
  lastSeenAt: string | null;
}

/** Whether a worker is alive, by the database's clock. */
export async function workerHealth({ ctx }: { ctx: Pick<Context, 'database'> }): Promise<WorkerHealth> {
  const { alive, lastSeen } = await seenWorkers(ctx.database);
  return { alive: alive > 0, lastSeenAt: lastSeen };
}

/** One that stopped in good order is not alive, and was seen. */
async function seenWorkers(database: Database): Promise<Health['workers']> {
  const [row] = await database.$queryRaw<{ alive: number; lastSeen: Date | null }[]>`
    SELECT max(seen_at) AS "lastSeen", count(*) FILTER (
      WHERE stopped_at IS NULL AND seen_at > clock_timestamp() - make_interval(secs => ${silentSeconds})
    )::int AS alive
    FROM workers`;
  return { alive: row?.alive ?? 0, lastSeen: row?.lastSeen?.toISOString() ?? null };
}

export type HealthCode =
  | DatabaseFailureCode
  | 'schema-older'
  | 'schema-newer'
  | 'listen-refused'
  | 'no-worker';

/**
 * What anybody may read without signing in: codes and words of our own, times and counts; no address, no name of a host
 * or a person, nothing of an error's text.
 */
export interface Health {
  status: 'ok' | 'unavailable';
  /** Also of what is well enough to work with: a read-only database, a schema newer than the code. */
  code?: HealthCode;
  reason?: string;
  database: { answers: boolean; readOnly: boolean };
  schema: { state: SchemaVersion['state'] | 'unknown' };
  workers: { alive: number; lastSeen: string | null };
}

/** What a load balancer needs: whether this process can work. Not whether there is a worker: requests are kept for one. */
export function readiness({ status, code, reason }: Health): Pick<Health, 'status' | 'code' | 'reason'> {
  if (code === 'no-worker') return { status: 'ok' };
  return { status, ...(code && { code }), ...(reason && { reason }) };
}

/** Whoever asks has little patience, and a connection that fell silent is given up only later. */
function inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error('The database took too long'));
    const timer = setTimeout(late, databaseTimeouts.healthMs);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** The whole truth: does the database answer, is its schema ours, and is a worker alive? The gravest comes first. */
export async function checkHealth(database: Database): Promise<Health> {
  const health: Health = {
    status: 'unavailable',
    database: { answers: false, readOnly: false },
    schema: { state: 'unknown' },
    workers: { alive: 0, lastSeen: null },
  };
  try {
    return await inTime(askDatabase(database, health));
  } catch (error) {
    const { code, message } = databaseFailure(error);
    return { ...health, code, reason: message };
  }
}

async function askDatabase(database: Database, unknown: Health): Promise<Health> {
  // A standby is read-only, and so is a server that ran out of space or is told to be.
  const [row] = await database.$queryRaw<{ readOnly: boolean }[]>`
    SELECT current_setting('transaction_read_only')::boolean AS "readOnly"`;
  const readOnly = row?.readOnly ?? false;
  const health = { ...unknown, database: { answers: true, readOnly } };
  const version = await schemaVersion(database);
  health.schema = { state: version.state };
  if (version.state === 'older') return { ...health, code: 'schema-older', reason: explainSchema(version) };
  health.workers = await seenWorkers(database);
  if (version.state === 'newer-incompatible') {
    return { ...health, code: 'schema-newer', reason: explainSchema(version) };
  }
  const { alive, lastSeen } = health.workers;
  // Workers can't report that they are alive where nothing can be written.
  if (readOnly) {
    const reason = 'The database is read-only: pages can be read, and nothing can be changed.';
    return { ...health, status: 'ok', code: 'database-read-only', reason };
  }
  if (alive === 0) {
    const since = lastSeen ? `the last one was seen at ${lastSeen}` : 'none was ever seen';
    return { ...health, code: 'no-worker', reason: `No worker is alive: ${since}.` };
  }
  health.status = 'ok';
  if (isListenRefused()) {
    const reason =
      'The database refuses LISTEN, as PgBouncer in transaction mode does: pages are not told of changes. Set DATABASE_DIRECT_URL.';
    return { ...health, code: 'listen-refused', reason };
  }
  if (version.state === 'newer') return { ...health, code: 'schema-newer', reason: explainSchema(version) };
  return health;
}
