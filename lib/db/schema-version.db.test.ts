import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { createDatabase, dropDatabase } from '@/lib/sandbox/postgres/databases';
import { createTestDatabase, type TestDatabase } from '@/lib/testing/checks/test-database';
import { migrationNames } from '@/prisma/migration-names.mjs';
import { type Database, openDatabase } from './client';
import { builtWithMigrations, explainSchema, isUsable, schemaVersion } from './schema-version';

const next = '29990101000000_next';
const afterNext = '29990102000000_after_next';
let made: TestDatabase;
let database: Database;

beforeEach(async () => {
  made = await createTestDatabase();
  database = openDatabase(made.url, { poolSize: 1 });
});
afterEach(async () => {
  await database.$disconnect();
  await made.drop();
});

async function apply(name: string): Promise<void> {
  await database.$executeRaw`
    INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at)
    VALUES (gen_random_uuid()::text, '', ${name}, now())`;
}

async function contract(minimum: string): Promise<void> {
  await database.$executeRaw`UPDATE schema_compatibility SET minimum_migration = ${minimum}`;
}

test('a build knows the migrations that are in its tree', () => {
  expect(builtWithMigrations()).toEqual(migrationNames());
  expect(migrationNames()).toContain('20261128350000_schema_compatibility');
});

describe('a build', () => {
  test('is at home in what its migrations make', async () => {
    expect(await schemaVersion(database)).toEqual({ state: 'current' });
  });

  test('works with a schema that newer ones have expanded', async () => {
    await apply(next);
    const version = await schemaVersion(database);
    expect(version).toEqual({ state: 'newer', ahead: [next] });
    expect(isUsable(version)).toBe(true);
  });

  test('works with a schema that newer ones have contracted, if by no more than it does without', async () => {
    await apply(next);
    await contract(migrationNames().at(-1) ?? '');
    expect(await schemaVersion(database)).toEqual({ state: 'newer', ahead: [next] });
  });

  test('refuses a schema that newer ones have contracted beyond it, and says which version works', async () => {
    await apply(next);
    await apply(afterNext);
    await contract(next);
    const version = await schemaVersion(database);
    expect(version).toEqual({ state: 'newer-incompatible', ahead: [next, afterNext], minimum: next });
    expect(isUsable(version)).toBe(false);
    expect(explainSchema(version)).toContain(next);
    expect(await schemaVersion(database, [...migrationNames(), next])).toEqual({
      state: 'newer',
      ahead: [afterNext],
    });
  });

  test('refuses a schema that lacks a migration of its own, wherever in the order it is', async () => {
    const ofAnotherBranch = '20261101000000_of_another_branch';
    for (const missing of [next, ofAnotherBranch]) {
      const version = await schemaVersion(database, [...migrationNames(), missing]);
      expect(version).toEqual({ state: 'older', missing: [missing] });
      expect(isUsable(version)).toBe(false);
      expect(explainSchema(version)).toContain('Run migrate');
    }
  });

  test('does not take a migration that failed, or was rolled back, for applied', async () => {
    const last = migrationNames().at(-1) ?? '';
    await database.$executeRaw`
      UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name = ${last}`;
    expect(await schemaVersion(database)).toEqual({ state: 'older', missing: [last] });
    await database.$executeRaw`
      UPDATE _prisma_migrations SET finished_at = now(), rolled_back_at = now() WHERE migration_name = ${last}`;
    expect(await schemaVersion(database)).toEqual({ state: 'older', missing: [last] });
  });

  test('finds a schema older that is from before anybody noted what works with it', async () => {
    await database.$executeRaw`DROP TABLE schema_compatibility`;
    expect(await schemaVersion(database)).toEqual({ state: 'current' });
    const version = await schemaVersion(database, [...migrationNames(), next]);
    expect(version).toEqual({ state: 'older', missing: [next] });
  });
});

test('an empty database lacks everything', async () => {
  const server = inject('databaseServerUrl');
  const name = 'schema_version_of_nothing';
  const empty = openDatabase(await createDatabase(server, name), { poolSize: 1 });
  try {
    expect(await schemaVersion(empty)).toEqual({ state: 'older', missing: migrationNames() });
  } finally {
    await empty.$disconnect();
    await dropDatabase(server, name);
  }
});
