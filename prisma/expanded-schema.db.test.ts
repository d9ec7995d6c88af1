import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Database, openDatabase } from '@/lib/db/client';
import { applyMigrations } from '@/lib/db/migrate';
import { createDatabase, dropDatabase } from '@/lib/sandbox/postgres/databases';
// The types of what the setup provides.
import type {} from '@/lib/testing/checks/database-global-setup';
import { rootUpTo } from '@/lib/testing/checks/root-up-to';

/**
 * What the static check of migrations promises, asked of Postgres: the version before, whose last migration this is,
 * finds everything that it knows, and nothing that refuses what it writes. A version that contracts the schema moves it on.
 */
const lastBefore = '20261128330000_target_verifications';
const databaseName = 'expanded_schema';

interface Schema {
  columns: Map<string, { type: string; required: boolean; filled: boolean }>;
  enumValues: Set<string>;
  /** What may refuse a row, with the columns that it is about. */
  constraints: Map<string, string[]>;
  triggers: Set<string>;
}

let before: Schema;
let after: Schema;

beforeAll(async () => {
  const server = inject('databaseServerUrl');
  const url = await createDatabase(server, databaseName);
  const root = rootUpTo(lastBefore);
  await applyMigrations(url, root).finally(() => rmSync(root, { recursive: true }));
  const database = openDatabase(url, { poolSize: 1 });
  before = await readSchema(database);
  await applyMigrations(url);
  after = await readSchema(database);
  await database.$disconnect();
});
afterAll(() => dropDatabase(inject('databaseServerUrl'), databaseName));

async function readSchema(database: Database): Promise<Schema> {
  const columns = await database.$queryRaw<
    { name: string; type: string; required: boolean; filled: boolean }[]
  >`
    SELECT c.relname || '.' || a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
      a.attnotnull AS required, a.atthasdef OR a.attidentity <> '' AS filled
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped`;
  const values = await database.$queryRaw<{ name: string }[]>`
    SELECT t.typname || '.' || e.enumlabel AS name FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid`;
  const constraints = await database.$queryRaw<{ name: string; columns: string[] }[]>`
    SELECT i.indexrelid::regclass::text AS name,
      ARRAY(SELECT i.indrelid::regclass || '.' || a.attname FROM pg_attribute a
        WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)) AS columns
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
    WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT o.conname, ARRAY(SELECT o.conrelid::regclass || '.' || a.attname FROM pg_attribute a
      WHERE a.attrelid = o.conrelid AND a.attnum = ANY (o.conkey))
    FROM pg_constraint o WHERE o.connamespace = 'public'::regnamespace AND o.contype IN ('c', 'f', 'x')`;
  const triggers = await database.$queryRaw<{ name: string }[]>`
    SELECT tgrelid::regclass || '.' || tgname AS name FROM pg_trigger WHERE NOT tgisinternal`;
  return {
    columns: new Map(columns.map(({ name, ...column }) => [name, column])),
    enumValues: new Set(values.map(({ name }) => name)),
    constraints: new Map(constraints.map(({ name, columns: of }) => [name, of])),
    triggers: new Set(triggers.map(({ name }) => name)),
  };
}

const tableOf = (column: string) => column.split('.')[0] ?? '';

test('the schemas differ, or there would be nothing to compare', () => {
  expect(before.columns.size).toBeGreaterThan(100);
  expect(after.columns.size).toBeGreaterThan(before.columns.size);
  expect(before.constraints.size).toBeGreaterThan(20);
});

test('every column, value and trigger that the version before knows is there, as it was', () => {
  for (const [name, { type, required, filled }] of before.columns) {
    expect(after.columns.get(name), name).toMatchObject({
      type,
      filled,
      // It never reads a session without its token: see the migration.
      required: name === 'sessions.session_token' ? false : required,
    });
  }
  expect([...before.enumValues].filter((value) => !after.enumValues.has(value))).toEqual([]);
  expect([...before.triggers].filter((trigger) => !after.triggers.has(trigger))).toEqual([]);
  // It relies on them where it inserts what may be there.
  expect([...before.constraints.keys()].filter((name) => !after.constraints.has(name))).toEqual([]);
});

test('what it inserts, without the new columns, is still accepted', () => {
  const known = new Set([...before.columns.keys()].map(tableOf));
  const added = [...after.columns].filter(([name]) => known.has(tableOf(name)) && !before.columns.has(name));
  expect(added.filter(([, { required, filled }]) => required && !filled)).toEqual([]);
  const refusing = [...after.constraints].filter(
    ([name, columns]) =>
      !before.constraints.has(name) && columns.some((column) => before.columns.has(column)),
  );
  expect(refusing).toEqual([]);
});
