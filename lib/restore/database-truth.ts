import type { Database, Reader } from '@/lib/db/client';

/**
 * Whether this database is the one that Slipway's workers wrote last.
 *
 * What a restored database says was true once. Operations that it takes for pending were carried out, and perhaps undone,
 * since; a worker that acts on it launches what was torn down. So none does until somebody has compared it with AWS
 * (`npm run restore-check`). There are two ways to get there, and each leaves another trace:
 *
 * - **Its rows were copied**: a dump was loaded, here or elsewhere, or rows came by logical replication. Then the one row
 *   of `database_identity` was written by another transaction than it says itself (Postgres keeps a row's `xmin` as long
 *   as it is not written again, frozen or not), in a database of another oid, mostly in a cluster of another identifier.
 *   This can't be mistaken: the database is restored.
 *   https://www.postgresql.org/docs/current/ddl-system-columns.html
 *   https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-WRAPAROUND
 * - **Its files were**: a snapshot of the volume, a base backup recovered to some moment. The row is the same to the bit, and
 *   so is the cluster's identifier. But another server runs on these files, since another moment, perhaps on another timeline.
 *   The same is true of a standby that was promoted, and of a plain restart, neither of which is a restore: inside the
 *   database nothing distinguishes them, as what is missing is not there to be missed. What distinguishes them is
 *   outside: AWS was asked for an operation that the database lacks, or has as not begun. So the question is answered there, once per start
 *   of the server, by a worker before it does anything else (lib/worker/restore): nothing is missing, and it works on;
 *   something is, and the database is behind. A standby that was promoted without the last commits of its primary may be,
 *   by a second, and then deserves the same comparison. Of files from before a request was withdrawn that AWS never heard of, nothing
 *   tells: whoever restores them compares first.
 *
 * The identifier and the timeline are for everybody to read (`pg_control_system`, `pg_control_checkpoint`); where an
 * administrator revoked that, the first of the two is recognised without them, and so is the start of the server.
 * https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-CONTROLDATA
 */
export type DatabaseTruth =
  /** Workers may act on it. */
  | { state: 'current' }
  /** Another server runs on it than the last time: AWS has to be asked whether it lacks something. */
  | {
      state: 'unsure';
      /** Null: never. */
      lookedAt: Date | null;
      /** The server, as of now. */
      seen: string;
      /** Nothing was ever asked of AWS: whatever this is a copy of, nothing in it can be out of date. */
      untouched: boolean;
    }
  /** Nobody may act on it until it was compared with AWS and accepted. */
  | { state: 'restored'; reason: string };

interface Recorded {
  systemIdentifier: string | null;
  databaseOid: string;
  incarnation: string;
  writtenBy: string;
  lookedAt: Date;
  behind: string | null;
  /** By which transaction Postgres says that the row was written. */
  xmin: string;
}

interface Found {
  systemIdentifier: string | null;
  databaseOid: string;
  incarnation: string;
}

export async function readDatabaseTruth(database: Reader): Promise<DatabaseTruth> {
  const recorded = await readRecorded(database);
  const found = await findIdentity(database);
  const unsure = { state: 'unsure', seen: found.incarnation, untouched: false } as const;
  if (!recorded) return { ...unsure, lookedAt: null, untouched: await isUntouched(database) };
  const reason = copied(recorded, found) ?? recorded.behind;
  if (reason !== null) return { state: 'restored', reason };
  return recorded.incarnation === found.incarnation
    ? { state: 'current' }
    : { ...unsure, lookedAt: recorded.lookedAt };
}

function copied(recorded: Recorded, found: Found): string | null {
  const isOther = (one: string | null, other: string | null) =>
    one !== null && other !== null && one !== other;
  if (isOther(recorded.systemIdentifier, found.systemIdentifier))
    return 'it was copied into another cluster of Postgres than the one that workers last worked on';
  if (recorded.databaseOid !== found.databaseOid)
    return 'it was copied into another database than the one that workers last worked on';
  if (recorded.writtenBy !== recorded.xmin) return 'its rows were loaded from a dump, or copied otherwise';
  return null;
}

/**
 * Notes that AWS knows of nothing that this database lacks, as of `lookedAt` by the database's clock. False when
 * something else was found out about it meanwhile.
 */
export async function recordLook(
  database: Database,
  look: { seen: string; lookedAt: Date },
): Promise<boolean> {
  return sign(database, { lookedAt: look.lookedAt, behind: null, seen: look.seen, evenCopied: false });
}

/** Notes that AWS was asked for something that this database knows nothing of: it stays so until it is accepted. */
export async function recordBehind(database: Database, behind: string): Promise<void> {
  const { incarnation: seen } = await findIdentity(database);
  const recorded = await readRecorded(database);
  const lookedAt = recorded?.lookedAt ?? new Date(0);
  await sign(database, { lookedAt, behind, seen, evenCopied: false });
}

/**
 * Accepts the database as the true one, whatever it was before: workers act on it from now on. `lookedAt`: since when
 * AWS is to be compared with it the next time, by the database's clock.
 */
export async function acceptDatabase(database: Reader, lookedAt: Date): Promise<void> {
  const { incarnation: seen } = await findIdentity(database);
  await sign(database, { lookedAt, behind: null, seen, evenCopied: true });
}

/**
 * Each statement is a transaction of its own, or the only one of its transaction that counts: `pg_current_xact_id` is what
 * the row's `xmin` becomes.
 */
async function sign(
  database: Reader,
  {
    lookedAt,
    behind,
    seen,
    evenCopied,
  }: { lookedAt: Date; behind: string | null; seen: string; evenCopied: boolean },
): Promise<boolean> {
  const { systemIdentifier, databaseOid, incarnation } = await findIdentity(database);
  // Another server answers by now.
  if (incarnation !== seen) return false;
  const count = await database.$executeRaw`
    INSERT INTO database_identity AS known
      (id, system_identifier, database_oid, incarnation, written_by, looked_at, behind)
    VALUES (1, ${systemIdentifier}, ${databaseOid}, ${incarnation}, pg_current_xact_id()::xid::text, ${lookedAt}, ${behind})
    ON CONFLICT (id) DO UPDATE SET
      system_identifier = excluded.system_identifier, database_oid = excluded.database_oid,
      incarnation = excluded.incarnation, written_by = excluded.written_by,
      looked_at = excluded.looked_at, behind = excluded.behind
    WHERE ${evenCopied} OR (known.written_by = known.xmin::text AND known.behind IS NULL)`;
  return count > 0;
}

/** Until when AWS is known to have done nothing that this database lacks; null: it was never asked. */
export async function readLookedAt(database: Reader): Promise<Date | null> {
  return (await readRecorded(database))?.lookedAt ?? null;
}

async function readRecorded(database: Reader): Promise<Recorded | null> {
  const [row] = await database.$queryRaw<Recorded[]>`
    SELECT system_identifier AS "systemIdentifier", database_oid AS "databaseOid", incarnation,
      written_by AS "writtenBy", looked_at AS "lookedAt", behind, xmin::text AS xmin
    FROM database_identity`;
  return row ?? null;
}

async function findIdentity(database: Reader): Promise<Found> {
  const [found] = await database.$queryRaw<
    { databaseOid: string; startedAt: string; maySystem: boolean; mayCheckpoint: boolean }[]
  >`
    SELECT oid::text AS "databaseOid",
      (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint::text AS "startedAt",
      has_function_privilege('pg_control_system()', 'execute') AS "maySystem",
      has_function_privilege('pg_control_checkpoint()', 'execute') AS "mayCheckpoint"
    FROM pg_database WHERE datname = current_database()`;
  if (!found) throw new Error('The database does not say which one it is');
  // Statements of their own: Postgres asks for the right of every function in one, also of those that it won't call.
  const [system] = found.maySystem
    ? await database.$queryRaw<
        { id: string }[]
      >`SELECT system_identifier::text AS id FROM pg_control_system()`
    : [];
  const [timeline] = found.mayCheckpoint
    ? await database.$queryRaw<{ id: string }[]>`SELECT timeline_id::text AS id FROM pg_control_checkpoint()`
    : [];
  return {
    systemIdentifier: system?.id ?? null,
    databaseOid: found.databaseOid,
    incarnation: `${found.startedAt}/${timeline?.id ?? '?'}`,
  };
}

async function isUntouched(database: Reader): Promise<boolean> {
  const [row] = await database.$queryRaw<{ untouched: boolean }[]>`
    SELECT NOT EXISTS (SELECT 1 FROM operations WHERE started_at IS NOT NULL) AS untouched`;
  return row?.untouched ?? false;
}
