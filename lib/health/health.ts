import type { Context } from '@/lib/access/context';
import type { Database } from '@/lib/db/client';
import { type DatabaseFailureCode, databaseFailure } from '@/lib/db/database-failure';
import { type DatabaseRole, exceedsRole } from '@/lib/db/database-roles';
import { databaseTimeouts } from '@/lib/db/database-timeouts';
import { isListenRefused } from '@/lib/db/prove-listening';
import { explainSchema, type SchemaVersion, schemaVersion } from '@/lib/db/schema-version';
import { restoredState } from '@/lib/restore/restored-state';
import type { CredentialsTrouble } from './worker-presence';

/** A worker says that it is alive every two seconds; this many without a word and nobody counts on it. */
export const silentSeconds = 15;

export interface WorkerHealth {
  alive: boolean;
  lastSeenAt: string | null;
}

/** Whether a worker is alive, by the database's clock. */
export async function workerHealth({ ctx }: { ctx: Pick<Context, 'database'> }): Promise<WorkerHealth> {
  const {
    workers: { alive, lastSeen },
  } = await seenWorkers(ctx.database);
  return { alive: alive > 0, lastSeenAt: lastSeen };
}

/**
 * One that stopped in good order is not alive, and was seen. `trouble`: what keeps each of those that are alive from
 * asking AWS; null where one of them can, or has not found out.
 */
async function seenWorkers(
  database: Database,
): Promise<{ workers: Health['workers']; trouble: CredentialsTrouble | null }> {
  const [row] = await database.$queryRaw<
    { alive: number; lastSeen: Date | null; able: number; trouble: CredentialsTrouble | null }[]
  >`
    SELECT max(seen_at) AS "lastSeen", count(*) FILTER (WHERE alive)::int AS alive,
      count(*) FILTER (WHERE alive AND credentials_trouble IS NULL)::int AS able,
      max(credentials_trouble) FILTER (WHERE alive) AS trouble
    FROM (
      SELECT seen_at, credentials_trouble, stopped_at IS NULL
        AND seen_at > clock_timestamp() - make_interval(secs => ${silentSeconds}) AS alive
      FROM workers
    ) AS seen`;
  const workers = { alive: row?.alive ?? 0, lastSeen: row?.lastSeen?.toISOString() ?? null };
  return { workers, trouble: row?.able === 0 ? row.trouble : null };
}

export type HealthCode =
  | DatabaseFailureCode
  | 'schema-older'
  | 'schema-newer'
  | 'listen-refused'
  | 'no-worker'
  | 'roles-not-separated'
  | 'restored'
  | CredentialsTrouble;

/** What the workers lack, and pages do without. */
const ofWorkers: Record<CredentialsTrouble, string> = {
  'no-credentials':
    'No worker has AWS credentials, so nothing is launched; a launch that finds none for some 12 minutes fails.',
  'credentials-refused':
    'AWS refuses the credentials of the workers, so nothing is launched. Their log has what it says.',
  'aws-unreachable':
    'AWS does not answer the workers, so nothing is launched; a launch that gets no answer for some 12 minutes fails.',
};

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

/** Workers are alive, and nothing is launched. */
export const idleCodes = ['restored', 'no-credentials', 'credentials-refused', 'aws-unreachable'] as const;

/** What a load balancer needs: whether this process can work. Not whether there is a worker: requests are kept for one. */
export function readiness({ status, code, reason }: Health): Pick<Health, 'status' | 'code' | 'reason'> {
  if (code === 'no-worker' || idleCodes.some((idle) => idle === code)) return { status: 'ok' };
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
export async function checkHealth(database: Database, program: DatabaseRole = 'worker'): Promise<Health> {
  const health: Health = {
    status: 'unavailable',
    database: { answers: false, readOnly: false },
    schema: { state: 'unknown' },
    workers: { alive: 0, lastSeen: null },
  };
  try {
    return await inTime(askDatabase(database, health, program));
  } catch (error) {
    const { code, message } = databaseFailure(error);
    return { ...health, code, reason: message };
  }
}

async function askDatabase(database: Database, unknown: Health, program: DatabaseRole): Promise<Health> {
  // A standby is read-only, and so is a server that ran out of space or is told to be.
  const [row] = await database.$queryRaw<{ readOnly: boolean }[]>`
    SELECT current_setting('transaction_read_only')::boolean AS "readOnly"`;
  const readOnly = row?.readOnly ?? false;
  const health = { ...unknown, database: { answers: true, readOnly } };
  const version = await schemaVersion(database);
  health.schema = { state: version.state };
  if (version.state === 'older') return { ...health, code: 'schema-older', reason: explainSchema(version) };
  const { workers, trouble } = await seenWorkers(database);
  health.workers = workers;
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
  // They are alive, and do nothing.
  const restored = await restoredState(database);
  if (restored) return { ...health, ...restored };
  if (trouble) return { ...health, code: trouble, reason: ofWorkers[trouble] };
  health.status = 'ok';
  if (isListenRefused()) {
    const reason =
      'The database refuses LISTEN, as PgBouncer in transaction mode does: pages are not told of changes. Set DATABASE_DIRECT_URL.';
    return { ...health, code: 'listen-refused', reason };
  }
  if (version.state === 'newer') return { ...health, code: 'schema-newer', reason: explainSchema(version) };
  if (await exceedsRole(database, program)) {
    const reason =
      'Roles not separated: this program connects as somebody who can change the audit log, or decide whom workers become in a target. Connect portals as slipway_portal and workers as slipway_worker.';
    return { ...health, code: 'roles-not-separated', reason };
  }
  return health;
}
