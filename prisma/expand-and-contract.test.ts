import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readMigration } from '@/lib/testing/checks/migration-rules';
import { migrationNames } from './migration-names.mjs';

/** The first migration that was applied while the version before it kept running. */
const rulesSince = '20261128340000';

async function contractsOf(sql: string): Promise<string[]> {
  return (await readMigration(sql)).contracts;
}

const names = migrationNames();
const readings = await Promise.all(
  names.map(async (name) => ({
    name,
    ...(await readMigration(readFileSync(join('prisma', 'migrations', name, 'migration.sql'), 'utf8'))),
  })),
);

describe('migrations', () => {
  test.each(readings.filter(({ name }) => name >= rulesSince))(
    '$name leaves the version before at work, or names the oldest version that is',
    ({ name, contracts, minimum }) => {
      const marked = minimum === null ? [] : contracts;
      // Add what is new beside what there is, and take that away in a later version, whose migration ends with
      // UPDATE schema_compatibility SET minimum_migration = '<the last migration of the version that does without it>';
      expect(contracts, `${name} has to record what still works with it`).toEqual(marked);
    },
  );

  test('record builds that exist, older than themselves, and never an older one than is recorded already', () => {
    const recorded = readings.filter(({ minimum }) => minimum !== null);
    for (const [index, { name, minimum }] of recorded.entries()) {
      expect(names).toContain(minimum);
      expect(String(minimum) < name, `the version before ${name} works with it no longer`).toBe(true);
      expect(String(minimum) >= String(recorded[index - 1]?.minimum ?? '')).toBe(true);
    }
  });
});

describe('the version before survives', () => {
  test.each([
    'CREATE TABLE notes (id text PRIMARY KEY, user_id text NOT NULL UNIQUE CHECK (id <> user_id))',
    'CREATE TABLE notes (id text); ALTER TABLE notes ADD COLUMN text text NOT NULL; CREATE UNIQUE INDEX a ON notes (text); ALTER TABLE notes ALTER COLUMN text TYPE varchar(9), ADD CONSTRAINT c CHECK (text <> $$$$), DROP COLUMN id; DROP TABLE notes',
    'CREATE TABLE notes (user_id text REFERENCES users(id))',
    'CREATE TABLE notes (s text); ALTER TABLE notes ADD FOREIGN KEY (s) REFERENCES sessions (id) ON DELETE CASCADE',
    'ALTER TABLE teams ADD COLUMN motto text',
    `ALTER TABLE teams ADD COLUMN motto text NOT NULL DEFAULT ''`,
    'ALTER TABLE teams ADD COLUMN number bigserial NOT NULL',
    'ALTER TABLE teams ADD COLUMN number int NOT NULL GENERATED ALWAYS AS IDENTITY',
    'ALTER TABLE teams ADD COLUMN hash text NOT NULL GENERATED ALWAYS AS (md5(name)) STORED',
    'ALTER TABLE teams ADD COLUMN motto text UNIQUE',
    'ALTER TABLE teams ADD COLUMN motto text; CREATE UNIQUE INDEX teams_motto_key ON teams (name, motto)',
    'ALTER TABLE teams ADD COLUMN head text; ALTER TABLE teams ADD CONSTRAINT head FOREIGN KEY (head) REFERENCES users (id)',
    `ALTER TABLE teams ALTER COLUMN name SET DEFAULT 'nobody'`,
    '-- DROP TABLE teams;\nCREATE INDEX CONCURRENTLY teams_motto_idx ON teams (motto)',
    'DROP INDEX teams_motto_idx',
    `ALTER TYPE role ADD VALUE 'AUDITOR'`,
    `UPDATE teams SET name = 'DROP TABLE teams'; INSERT INTO teams (id) VALUES ('a'); DELETE FROM sessions`,
    'CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DROP TABLE x; RETURN NEW; END $$; CREATE TRIGGER t BEFORE INSERT ON teams FOR EACH ROW EXECUTE FUNCTION f()',
  ])('%s', async (sql) => {
    expect(await contractsOf(sql)).toEqual([]);
  });
});

describe('the version before may not survive', () => {
  test.each([
    'DROP TABLE teams',
    'drop table if exists public.teams cascade',
    'ALTER TABLE teams DROP COLUMN name',
    'ALTER TABLE teams ADD COLUMN motto text, DROP name',
    'DROP TYPE role',
    'DROP VIEW v',
    'DROP FUNCTION f()',
    'DROP TRIGGER t ON teams',
    // What ON CONFLICT relies on.
    'DROP INDEX teams_name_key',
    'ALTER TABLE teams DROP CONSTRAINT teams_pkey',
    'TRUNCATE sessions',
    'ALTER TABLE teams RENAME TO groups',
    'ALTER TABLE teams RENAME name TO title',
    `ALTER TYPE role RENAME VALUE 'ADMIN' TO 'ROOT'`,
    'ALTER INDEX a RENAME TO b',
    'ALTER TABLE teams SET SCHEMA other',
    'ALTER TABLE teams ADD COLUMN motto text NOT NULL',
    'ALTER TABLE teams ADD COLUMN id2 text PRIMARY KEY',
    'ALTER TABLE teams ALTER COLUMN name SET NOT NULL',
    // It would read nothing where it expects something.
    'ALTER TABLE teams ALTER COLUMN name DROP NOT NULL',
    'ALTER TABLE teams ALTER COLUMN name DROP DEFAULT',
    'ALTER TABLE teams ALTER name TYPE varchar(20)',
    'ALTER TABLE teams ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY',
    `ALTER TABLE teams ADD CONSTRAINT short CHECK (length(name) < 20) NOT VALID`,
    `ALTER TABLE teams ADD COLUMN motto text CHECK (motto IS NOT NULL)`,
    `ALTER TABLE teams ADD COLUMN motto text DEFAULT 'x' UNIQUE`,
    `ALTER TABLE teams ADD COLUMN head text DEFAULT 'ada' REFERENCES users (id)`,
    'ALTER TABLE teams ADD UNIQUE (name)',
    'ALTER TABLE memberships ADD CONSTRAINT f FOREIGN KEY (team_id) REFERENCES teams (id)',
    'ALTER TABLE teams ADD CONSTRAINT k UNIQUE USING INDEX i',
    'ALTER TABLE teams ADD COLUMN m text; CREATE UNIQUE INDEX k ON teams (m) NULLS NOT DISTINCT',
    'CREATE UNIQUE INDEX CONCURRENTLY teams_name_key ON teams (name)',
    'CREATE UNIQUE INDEX teams_lower_key ON teams (lower(name))',
    'CREATE TABLE notes (session_id text REFERENCES sessions (id))',
    'ALTER TABLE teams ADD COLUMN s text REFERENCES sessions (id)',
    'CREATE CONSTRAINT TRIGGER t AFTER INSERT ON teams FOR EACH ROW EXECUTE FUNCTION f()',
    'CREATE RULE r AS ON DELETE TO teams DO INSTEAD NOTHING',
    'ALTER TABLE teams ENABLE ROW LEVEL SECURITY',
    'ALTER TABLE teams DISABLE TRIGGER ALL',
    'ALTER DOMAIN d ADD CHECK (VALUE > 1)',
    'REVOKE INSERT ON teams FROM slipway',
    'DO $$ BEGIN EXECUTE $x$ DROP TABLE teams $x$; END $$',
  ])('%s', async (sql) => {
    expect(await contractsOf(sql)).not.toEqual([]);
  });

  test('what made an update that waits for a person a status of its own', () => {
    const { contracts } = readings.find(({ name }) => name === '20261128300000_state_in_columns') ?? {};
    expect(contracts).toContain('changes operations.awaits_confirmation (AT_DropColumn)');
  });
});

test('one statement may be excused, with the reason before it', async () => {
  const excuse = '-- expand: the version before never reads a row without a name – ünlikely.';
  const excused = 'ALTER TABLE teams ALTER COLUMN name DROP NOT NULL';
  expect(await contractsOf(`SELECT 'ü'; ${excuse}\n${excused};`)).toEqual([]);
  expect(await contractsOf(`${excuse}\n${excused}; DROP TABLE teams`)).toEqual(['drops table teams']);
  expect(await contractsOf(`-- expand:\n${excused}`)).toHaveLength(1);
  expect(await contractsOf(`${excused}; ${excuse}`)).toHaveLength(1);
});

test('a migration says which build is the oldest that works with what it leaves', async () => {
  const sql = `ALTER TABLE teams DROP COLUMN motto;
    UPDATE schema_compatibility SET minimum_migration = '20990101000000_motto_unused';`;
  expect(await readMigration(sql)).toMatchObject({ minimum: '20990101000000_motto_unused' });
  expect(await readMigration('-- UPDATE schema_compatibility')).toMatchObject({ minimum: null });
});
