import { createHash, randomUUID } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { PgBoss } from 'pg-boss';
import { migrationOptions } from './connection-options';
import { type Separation, separateRoles } from './database-roles';
import { jobQueues } from './job-queues';
import { explainSchema } from './schema-version';

/** Prisma's own number, so that `prisma migrate deploy` and this take turns. */
const migrationLock = 72_707_369;
const lockEveryMs = 100;
/** How long another migrator is waited for: longer than most take, and not for ever where one hangs. */
const turnWithinMs = 10 * 60_000;
/** How often one migration is tried that portals and workers get in the way of. */
const mostAttempts = 10;

/** Prisma's bookkeeping, column for column: `prisma migrate deploy` finds there what was applied here. */
const bookkeeping = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id                  varchar(36)  PRIMARY KEY NOT NULL,
  checksum            varchar(64)  NOT NULL,
  finished_at         timestamptz,
  migration_name      varchar(255) NOT NULL,
  logs                text,
  rolled_back_at      timestamptz,
  started_at          timestamptz  NOT NULL DEFAULT now(),
  applied_steps_count integer      NOT NULL DEFAULT 0
)`;

/** The one statement of migrations that Postgres refuses inside a transaction; a file that has it has nothing else. */
const outsideTransaction = /^(\s|--.*\n)*(CREATE (UNIQUE )?|DROP )INDEX CONCURRENTLY/i;

/** The migration whose tables the grants name. */
const rolesSince = '20261128460000';

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

interface Applied {
  name: string;
  checksum: string;
  finished: boolean;
}

/**
 * Brings the database at `databaseUrl` up to date: the files of prisma/migrations in order, then pg-boss's own schema
 * and our queues, and what portals and workers may do with them. Safe to call from several processes at once; they take turns.
 *
 * @param told whether portals and workers have roles of their own
 * @returns the names of the migrations that were applied, oldest first
 * @throws Error naming the migration that failed, failed earlier, or was edited after it was applied, the one that a
 * version needs to work with this database, and the session of another migrator that is not done after `withinMs`
 */
export async function applyMigrations(
  databaseUrl: string,
  root = process.cwd(),
  withinMs = turnWithinMs,
  told?: (roles: Separation) => void,
): Promise<string[]> {
  const client = new Client(migrationOptions(databaseUrl));
  // Whoever waits for an answer gets the error; between two of them nobody listens.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await takeTurn(client, withinMs);
    const migrations = readMigrations(root);
    await refuseContracted(client, migrations);
    const pending = await findPending(client, migrations);
    for (const migration of pending) await applyAmongOthers(client, migration);
    await installJobSchema(databaseUrl);
    // An older version, which a test migrates to, has nothing to grant.
    const roles = migrations.some(({ name }) => name >= rolesSince) ? await separateRoles(client) : null;
    if (roles) told?.(roles);
    return pending.map(({ name }) => name);
  } finally {
    // Over a connection that is lost, saying goodbye fails too, and would hide why.
    await client.end().catch(() => undefined);
  }
}

/** Asks again and again: `CREATE INDEX CONCURRENTLY` waits for everybody who waits inside a statement. */
async function takeTurn(client: Client, withinMs: number): Promise<void> {
  const isOurs = async () =>
    (await client.query('SELECT pg_try_advisory_lock($1) AS ours', [migrationLock])).rows[0]?.ours === true;
  const deadline = performance.now() + withinMs;
  while (!(await isOurs())) {
    if (performance.now() > deadline) throw new Error(await describeOther(client, withinMs));
    await sleep(lockEveryMs);
  }
}

async function describeOther(client: Client, waitedMs: number): Promise<string> {
  const { rows } = await client.query(
    `SELECT a.pid, a.application_name AS name, a.client_addr AS address, a.backend_start AS since
    FROM pg_locks l JOIN pg_stat_activity a USING (pid)
    WHERE l.locktype = 'advisory' AND l.granted AND l.objid = $1
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [migrationLock],
  );
  const holders = rows.map(({ pid, name, address, since }) =>
    [`session ${pid}`, name && `(${name})`, address && `from ${address}`, `since ${since?.toISOString()}`]
      .filter(Boolean)
      .join(' '),
  );
  return `Another migrator holds the lock, and was waited for for ${Math.round(waitedMs / 1_000)} s: ${holders.join(', ') || 'it has just gone'}. Let it end, or end it with SELECT pg_terminate_backend(<session>), and try again.`;
}

function readMigrations(root: string): Migration[] {
  const folder = join(root, 'prisma', 'migrations');
  const names = globSync('*/migration.sql', { cwd: folder }).map((path) => path.slice(0, path.indexOf('/')));
  return names.sort().map((name) => {
    const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8');
    return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
  });
}

/** The version that is about to start could not work with what a newer one has made of the database. */
async function refuseContracted(client: Client, migrations: Migration[]): Promise<void> {
  const { rows } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('schema_compatibility') IS NOT NULL AS there`,
  );
  if (!rows[0]?.there) return;
  const recorded = await client.query<{ minimum: string }>(
    'SELECT minimum_migration AS minimum FROM schema_compatibility',
  );
  const minimum = recorded.rows[0]?.minimum;
  if (minimum === undefined || migrations.some(({ name }) => name === minimum)) return;
  throw new Error(explainSchema({ state: 'newer-incompatible', ahead: [], minimum }));
}

async function findPending(client: Client, migrations: Migration[]): Promise<Migration[]> {
  await client.query(bookkeeping);
  const { rows } = await client.query<Applied>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
    FROM _prisma_migrations WHERE rolled_back_at IS NULL`,
  );
  const failed = rows.find(({ finished }) => !finished);
  if (failed) {
    throw new Error(
      `Migration ${failed.name} failed earlier and may be half done. Undo what it left, then: UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = '${failed.name}'`,
    );
  }
  return migrations.filter(({ name, checksum }) => {
    const applied = rows.find((row) => row.name === name);
    if (applied && applied.checksum !== checksum) {
      throw new Error(
        `Migration ${name} was edited after it was applied. Restore the file, and put the change into a new migration.`,
      );
    }
    return !applied;
  });
}

/**
 * A migration locks tables in its own order, portals and workers in theirs: where they wait for each other, Postgres ends
 * one of them. What it ended left nothing and is tried again.
 */
async function applyAmongOthers(client: Client, migration: Migration): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await apply(client, migration);
      return;
    } catch (error) {
      // Without a transaction, something may be left.
      const again = isInTransaction(migration) && error instanceof Error && isDeadlock(error);
      if (!again || attempt === mostAttempts) throw error;
    }
  }
}

function isInTransaction({ sql }: Migration): boolean {
  return !outsideTransaction.test(sql);
}

function isDeadlock({ cause }: Error): boolean {
  return cause instanceof DatabaseError && cause.code === '40P01';
}

/** One transaction for the file and its row; where there can be none, the row says that it was begun. */
async function apply(client: Client, migration: Migration): Promise<void> {
  const { name, sql, checksum } = migration;
  const id = randomUUID();
  const inTransaction = isInTransaction(migration);
  if (inTransaction) await client.query('BEGIN');
  try {
    await client.query('INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)', [
      id,
      checksum,
      name,
    ]);
    await client.query(sql);
    await client.query(
      'UPDATE _prisma_migrations SET finished_at = clock_timestamp(), applied_steps_count = 1 WHERE id = $1',
      [id],
    );
    if (inTransaction) await client.query('COMMIT');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (inTransaction) await client.query('ROLLBACK');
    else await client.query('UPDATE _prisma_migrations SET logs = $2 WHERE id = $1', [id, reason]);
    const left = inTransaction ? 'none of it was applied' : 'it may be half done';
    throw new Error(`Migration ${name} failed, ${left}: ${reason}`, { cause: error });
  }
}

/** pg-boss keeps its tables in the schema `pgboss` and migrates them itself. */
async function installJobSchema(databaseUrl: string): Promise<void> {
  const boss = new PgBoss({ ...migrationOptions(databaseUrl), max: 2, supervise: false, schedule: false });
  boss.on('error', () => undefined);
  await boss.start();
  for (const queue of jobQueues) await boss.createQueue(queue.name, queue.options);
  await boss.stop({ graceful: false });
}
