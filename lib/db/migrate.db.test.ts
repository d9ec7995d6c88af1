import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { createDatabase, dropDatabase } from '@/lib/sandbox/postgres/databases';
// The types of what the setup provides.
import type {} from '@/lib/testing/checks/database-global-setup';
import { databaseTimeouts } from './database-timeouts';
import { applyMigrations, readDataModel, readMigrations } from './migrate';
import { noFilter, openSchemaEngine } from './schema-engine';

const root = process.cwd();
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

/** A checkout of its own, with one more migration than this one. */
function rootWithMigration(sql: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-migrations-'));
  cleanUps.push(() => rmSync(folder, { recursive: true }));
  cpSync(join(root, 'prisma'), join(folder, 'prisma'), { recursive: true });
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

async function diffToDataModel(
  databaseUrl: string,
  model: { path: string; content: string },
): Promise<string> {
  const engine = await openSchemaEngine({
    databaseUrl,
    shadowDatabaseUrl: await emptyDatabase(),
    dataModel: model,
  });
  try {
    const { stdout } = await engine.diff({
      from: { tag: 'migrations', ...readMigrations(root) },
      to: { tag: 'schemaDatamodel', files: [model] },
      script: true,
      exitCode: true,
      filters: noFilter,
    });
    return stdout ?? '';
  } finally {
    await engine.close();
  }
}

describe('the migrations', () => {
  test('make exactly the database that the schema describes', async () => {
    const model = readDataModel(root);
    // The conditions of partial indexes are in Postgres's own spelling, or the engine would take them for changed.
    const sql = await diffToDataModel(await emptyDatabase(), model);
    expect(sql.replace(/^--.*$/gm, '').trim()).toBe('');
  });

  test('make the partial indexes that the schema describes', async () => {
    const url = await emptyDatabase();
    await applyMigrations(url);
    const indexes = partialIndexes(readDataModel(root).content);
    expect(indexes.map(({ index }) => index)).toEqual([
      'environments_live_name_key',
      'operations_one_unfinished_key',
      'inspections_one_unfinished_key',
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
      expect(made).toMatchObject({ unique: true, condition: described?.condition });
    }
  });

  test('would be found behind a schema that has more', async () => {
    const { path, content } = readDataModel(root);
    const grown = content.replace('model Team {', 'model Team {\n  motto String?');
    expect(await diffToDataModel(await emptyDatabase(), { path, content: grown })).toContain(
      'ALTER TABLE "teams" ADD COLUMN',
    );
  });

  test('are applied once, in order, with the queue of jobs', async () => {
    const url = await emptyDatabase();
    const names = readMigrations(root).migrationDirectories.map((directory) => directory.path);
    expect(await applyMigrations(url)).toEqual(names);
    expect(await applyMigrations(url)).toEqual([]);
    const applied = await query(
      url,
      'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL',
    );
    expect(applied.map((row) => row.migration_name)).toEqual(names);
    expect(await query(url, 'SELECT name FROM pgboss.queue ORDER BY name')).toEqual([
      { name: 'inspections' },
      { name: 'operations' },
    ]);
  });

  test('leave what is in the database alone when they go on', async () => {
    const url = await emptyDatabase();
    await applyMigrations(url);
    await query(url, `INSERT INTO teams (id, name) VALUES ('t1', 'payments')`);
    const more = rootWithMigration('ALTER TABLE teams ADD COLUMN motto text;');
    expect(await applyMigrations(url, more)).toEqual(['29990101000000_more']);
    expect(await query(url, 'SELECT id, name, motto FROM teams')).toEqual([
      { id: 't1', name: 'payments', motto: null },
    ]);
  });

  test('may hold functions, and semicolons in texts and comments', async () => {
    const url = await emptyDatabase();
    const more = rootWithMigration(`
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
    const more = rootWithMigration(`SELECT pg_sleep(${(statementMs + answerGraceMs) / 1_000 + 1});`);
    expect(await applyMigrations(await emptyDatabase(), more)).toContain('29990101000000_more');
  });

  test('that fail say so, and let the next one try', async () => {
    const url = await emptyDatabase();
    await applyMigrations(url);
    const broken = rootWithMigration('ALTER TABLE nowhere ADD COLUMN x text;');
    await expect(applyMigrations(url, broken)).rejects.toThrow(/nowhere/);
    const locks = await query(
      url,
      `SELECT 1 FROM pg_locks WHERE locktype = 'advisory'
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    expect(locks).toEqual([]);
  });
});
