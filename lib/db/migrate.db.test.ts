import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { bundle } from '@/bundle.mjs';
import { createDatabase, dropDatabase } from '@/lib/sandbox/postgres/databases';
// The types of what the setup provides.
import type {} from '@/lib/testing/checks/database-global-setup';
import { type OpenSchemaEngine, openSchemaEngine } from '@/lib/testing/checks/schema-engine';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { databaseTimeouts } from './database-timeouts';
import { applyMigrations } from './migrate';

const root = process.cwd();
const names = readdirSync(join(root, 'prisma', 'migrations'))
  .filter((name) => !name.includes('.'))
  .sort();
const cleanUps: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function emptyDatabase(): Promise<string> {
  const server = inject('databaseServerUrl');
  const name = `migrate_${randomBytes(6).toString('hex')}`;
  cleanUps.push(() => dropDatabase(server, name));
  return createDatabase(server, name);
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A checkout of its own, with one more migration than this one where `sql` is given. */
function copyOfRoot(sql?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-migrations-'));
  cleanUps.push(() => rmSync(folder, { recursive: true }));
  cpSync(join(root, 'prisma'), join(folder, 'prisma'), { recursive: true });
  if (sql === undefined) return folder;
  const migration = join(folder, 'prisma', 'migrations', '29990101000000_more');
  mkdirSync(migration);
  writeFileSync(join(migration, 'migration.sql'), sql);
  return folder;
}

/** `@@unique([name], map: "…", where: raw("…"))` */
function partialIndexes(schema: string): { index: string; condition: string }[] {
  const found = schema.matchAll(/map: "(\w+)", where: raw\("([^"]*)"\)/g);
  return [...found].map(([, index = '', condition = '']) => ({ index, condition }));
}

const advisoryLocks = `SELECT 1 FROM pg_locks WHERE locktype = 'advisory'
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

async function withEngine<T>(
  url: string,
  work: (engine: OpenSchemaEngine) => Promise<T>,
  change?: (schema: string) => string,
): Promise<T> {
  const engine = await openSchemaEngine(url, change);
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

describe('the migrations', () => {
  test('make exactly the database that the schema describes', async () => {
    const url = await emptyDatabase();
    await applyMigrations(url);
    // The conditions of partial indexes are in Postgres's own spelling, or the engine would take them for changed.
    expect(await withEngine(url, (engine) => engine.missing())).toBe('');
  });

  test('make the partial indexes that the schema describes', async () => {
    const url = await emptyDatabase();
    await applyMigrations(url);
    const indexes = partialIndexes(readFileSync(join(root, 'prisma', 'schema.prisma'), 'utf8'));
    expect(indexes.map(({ index }) => index)).toEqual([
      'target_requests_one_open_key',
      'environments_live_name_key',
      'environments_to_fold_idx',
      'environments_live_of_team_idx',
      'environments_live_of_owner_idx',
      'operations_one_unfinished_key',
      'approvals_waiting_idx',
      'inspections_one_unfinished_key',
      'snapshot_deletions_one_unfinished_key',
    ]);
    for (const { index, condition } of indexes) {
      const [made] = await query(
        url,
        `SELECT indrelid::regclass::text AS "table", indisunique AS "unique",
        pg_get_expr(indpred, indrelid) AS condition FROM pg_index WHERE indexrelid = '${index}'::regclass`,
      );
      await query(url, `CREATE INDEX as_described ON ${made?.table} ((1)) WHERE ${condition}`);
      const [described] = await query(
        url,
        `SELECT pg_get_expr(indpred, indrelid) AS condition
        FROM pg_index WHERE indexrelid = 'as_described'::regclass`,
      );
      await query(url, 'DROP INDEX as_described');
      expect(made).toMatchObject({ unique: index.endsWith('_key'), condition: described?.condition });
    }
  });

  test('would be found behind a schema that has more', async () => {
    const url = await emptyDatabase();
    await applyMigrations(url);
    const grow = (schema: string) => schema.replace('model Team {', 'model Team {\n  motto String?');
    expect(await withEngine(url, (engine) => engine.missing(), grow)).toContain(
      'ALTER TABLE "teams" ADD COLUMN',
    );
  });

  test('leave nothing to do for `prisma migrate deploy`', async () => {
    const url = await emptyDatabase();
    await applyMigrations(url);
    expect(await withEngine(url, (engine) => engine.deploy())).toEqual([]);
  });

  test('find nothing to do after `prisma migrate deploy`, whose record is the same', async () => {
    const [byPrisma, byUs] = [await emptyDatabase(), await emptyDatabase()];
    expect(await withEngine(byPrisma, (engine) => engine.deploy())).toEqual(names);
    expect(await applyMigrations(byPrisma)).toEqual([]);
    await applyMigrations(byUs);
    const columns = `SELECT column_name, data_type, character_maximum_length, is_nullable, column_default
      FROM information_schema.columns WHERE table_name = '_prisma_migrations' ORDER BY ordinal_position`;
    const rows = `SELECT migration_name, checksum, applied_steps_count, logs, rolled_back_at,
      finished_at >= started_at AS finished FROM _prisma_migrations ORDER BY migration_name`;
    for (const sql of [columns, rows]) expect(await query(byUs, sql)).toEqual(await query(byPrisma, sql));
  });

  test('are applied once, in order, with the queue of jobs', async () => {
    const url = await emptyDatabase();
    expect(await applyMigrations(url)).toEqual(names);
    expect(await applyMigrations(url)).toEqual([]);
    const applied = await query(
      url,
      'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL',
    );
    expect(applied.map((row) => row.migration_name)).toEqual(names);
    expect(await query(url, 'SELECT name FROM pgboss.queue ORDER BY name')).toEqual([
      { name: 'flight-checks' },
      { name: 'inspections' },
      { name: 'operations' },
    ]);
  });

  test('are applied by the bundle that `npm run migrate` starts', async () => {
    const program = bundle('migrate');
    const env = { NODE_ENV: 'production' as const, DATABASE_URL: await emptyDatabase() };
    const migrate = () => execFileSync(process.execPath, [program], { env, encoding: 'utf8' });
    expect(migrate()).toBe(`Applied: ${names.join(', ')}\n`);
    expect(migrate()).toBe('The database is up to date.\n');
  });

  test('are applied where the address comes in parts, whatever the password holds', async () => {
    const url = new URL(await emptyDatabase());
    const [user, password] = [`parts_${randomBytes(6).toString('hex')}`, `p@ss:w/rd?#%&'+ ü`];
    await query(url.href, `CREATE ROLE ${user} SUPERUSER LOGIN PASSWORD '${password.replace("'", "''")}'`);
    const env = {
      NODE_ENV: 'production' as const,
      DATABASE_HOST: url.hostname,
      DATABASE_PORT: url.port,
      DATABASE_NAME: url.pathname.slice(1),
      DATABASE_USER: user,
      DATABASE_PASSWORD: password,
    };
    try {
      execFileSync(process.execPath, [bundle('migrate')], { env });
      const [{ owner } = {}] = await query(
        url.href,
        `SELECT relowner::regrole::text AS owner FROM pg_class WHERE oid = 'environments'::regclass`,
      );
      expect(owner).toBe(user);
    } finally {
      await query(url.href, `DROP OWNED BY ${user} CASCADE; DROP ROLE ${user}`);
    }
  });

  test('wait for another migrator, and name its session where that takes too long', async () => {
    const url = await emptyDatabase();
    const other = new Client({ connectionString: url, application_name: 'hanging' });
    await other.connect();
    cleanUps.push(() => other.end());
    const { rows } = await other.query('SELECT pg_advisory_lock(72707369), pg_backend_pid() AS pid');
    await expect(applyMigrations(url, root, 300)).rejects.toThrow(
      `Another migrator holds the lock, and was waited for for 0 s: session ${rows[0].pid} (hanging)`,
    );
    expect(await query(url, `SELECT to_regclass('teams') AS teams`)).toEqual([{ teams: null }]);
  });

  test('leave what is in the database alone when they go on', async () => {
    const url = await emptyDatabase();
    await applyMigrations(url);
    await query(url, `INSERT INTO teams (id, name) VALUES ('t1', 'payments')`);
    const more = copyOfRoot('ALTER TABLE teams ADD COLUMN motto text;');
    expect(await applyMigrations(url, more)).toEqual(['29990101000000_more']);
    expect(await query(url, 'SELECT id, name, motto FROM teams')).toEqual([
      { id: 't1', name: 'payments', motto: null },
    ]);
  });

  test('of an older version have nothing to do where newer ones expanded the database', async () => {
    const url = await emptyDatabase();
    await applyMigrations(url, copyOfRoot('ALTER TABLE teams ADD COLUMN motto text;'));
    expect(await applyMigrations(url)).toEqual([]);
  });

  test('of an older version are refused where newer ones took away what it needs', async () => {
    const url = await emptyDatabase();
    const more = copyOfRoot(`UPDATE schema_compatibility SET minimum_migration = '29990101000000_more';`);
    await applyMigrations(url, more);
    await expect(applyMigrations(url)).rejects.toThrow('29990101000000_more');
    expect(await applyMigrations(url, more)).toEqual([]);
  });

  test('may hold functions, and semicolons in texts and comments', async () => {
    const url = await emptyDatabase();
    const more = copyOfRoot(`
      -- First this; then that.
      CREATE TABLE notes (text text DEFAULT 'a;b');
      CREATE FUNCTION answer() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 42; END; $$;`);
    await applyMigrations(url, more);
    await query(url, 'INSERT INTO notes DEFAULT VALUES');
    expect(await query(url, 'SELECT text, answer() FROM notes')).toEqual([{ text: 'a;b', answer: 42 }]);
  });

  test('are applied once by several processes that start together', async () => {
    const url = await emptyDatabase();
    const applied = await Promise.all([applyMigrations(url), applyMigrations(url), applyMigrations(url)]);
    expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
    expect(await applyMigrations(url)).toEqual([]);
  });

  test('may take longer than the statements of portal and worker', async () => {
    const { statementMs, answerGraceMs } = databaseTimeouts;
    const more = copyOfRoot(`SELECT pg_sleep(${(statementMs + answerGraceMs) / 1_000 + 1});`);
    expect(await applyMigrations(await emptyDatabase(), more)).toContain('29990101000000_more');
  });

  test('that fail say so, leave nothing of theirs, and let the next one try', async () => {
    const url = await emptyDatabase();
    const broken = copyOfRoot('CREATE TABLE notes (text text); ALTER TABLE nowhere ADD COLUMN x text;');
    await expect(applyMigrations(url, broken)).rejects.toThrow(
      'Migration 29990101000000_more failed, none of it was applied: relation "nowhere" does not exist',
    );
    expect(await query(url, `SELECT to_regclass('teams') AS earlier, to_regclass('notes') AS own`)).toEqual([
      { earlier: 'teams', own: null },
    ]);
    expect(await query(url, advisoryLocks)).toEqual([]);
    const mended = copyOfRoot('CREATE TABLE notes (text text);');
    expect(await applyMigrations(url, mended)).toEqual(['29990101000000_more']);
  });

  test('are tried again where Postgres ended them, since they and others waited for each other', async () => {
    const url = await emptyDatabase();
    await applyMigrations(url);
    const other = new Client({ connectionString: url });
    await other.connect();
    cleanUps.push(() => other.end());
    // The migration finds out first.
    await other.query(`SET deadlock_timeout = '1min'`);
    await other.query('BEGIN');
    await other.query('LOCK TABLE users');
    const more = copyOfRoot('LOCK TABLE teams; LOCK TABLE users; ALTER TABLE teams ADD COLUMN motto text;');
    const applied = applyMigrations(url, more);
    const waits = `SELECT 1 FROM pg_locks WHERE relation = 'users'::regclass AND NOT granted`;
    await waitUntil('the migration to wait', async () => (await query(url, waits)).length > 0);
    await other.query('SELECT count(*) FROM teams');
    await other.query('COMMIT');
    expect(await applied).toEqual(['29990101000000_more']);
  });

  test('that were edited after they were applied are refused, and nothing after them is applied', async () => {
    const url = await emptyDatabase();
    await applyMigrations(url);
    const edited = copyOfRoot('CREATE TABLE notes (text text);');
    appendFileSync(join(edited, 'prisma', 'migrations', names[0] ?? '', 'migration.sql'), '-- a word more');
    await expect(applyMigrations(url, edited)).rejects.toThrow(
      `Migration ${names[0]} was edited after it was applied`,
    );
    expect(await query(url, `SELECT to_regclass('notes') AS notes`)).toEqual([{ notes: null }]);
  });

  test('that Postgres refuses in a transaction are recorded as begun, and hold up the rest when they fail', async () => {
    const url = await emptyDatabase();
    await applyMigrations(url);
    await query(url, `INSERT INTO teams (id, name) VALUES ('t1', 'a1'), ('t2', 'a2')`);
    const twice = copyOfRoot(`-- No two.\nCREATE UNIQUE INDEX CONCURRENTLY ones ON teams (left(name, 1));`);
    await expect(applyMigrations(url, twice)).rejects.toThrow(
      /it may be half done: could not create unique index/,
    );
    const again = applyMigrations(url, twice);
    await expect(again).rejects.toThrow('Migration 29990101000000_more failed earlier');
    // What the message says to do.
    await query(url, 'DROP INDEX ones');
    await query(url, `DELETE FROM teams WHERE id = 't2'`);
    const { message } = (await again.catch((error: Error) => error)) as Error;
    await query(url, /UPDATE .*/.exec(message)?.[0] ?? '');
    const together = await Promise.all([applyMigrations(url, twice), applyMigrations(url, twice)]);
    expect(together.flat()).toEqual(['29990101000000_more']);
    expect(await query(url, `SELECT indisvalid FROM pg_index WHERE indexrelid = 'ones'::regclass`)).toEqual([
      { indisvalid: true },
    ]);
  });
});
