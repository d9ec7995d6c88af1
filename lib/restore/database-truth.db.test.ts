import { afterAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { openDatabase } from '@/lib/db/client';
import { cloneDatabase, dropDatabase } from '@/lib/sandbox/postgres/databases';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { acceptDatabase, readDatabaseTruth, recordBehind, recordLook } from './database-truth';

let fixture: Fixture;

beforeEach(async () => {
  await fixture?.close();
  fixture = await createFixture();
  await acceptDatabase(fixture.database, new Date());
});
afterAll(() => fixture.close());

const truth = () => readDatabaseTruth(fixture.database);
const sql = (statement: string) => fixture.database.$executeRawUnsafe(statement);

/** As after a restart of the server, which a test that shares it can't have. */
const anotherServer = () =>
  sql("UPDATE database_identity SET incarnation = '1/1', written_by = pg_current_xact_id()::xid::text");

describe('a database', () => {
  test('is the one that was accepted, also after everything that Postgres does to its files by itself', async () => {
    expect(await truth()).toEqual({ state: 'current' });
    for (const upkeep of ['VACUUM (FREEZE)', 'VACUUM FULL', 'ANALYZE']) {
      await sql(`${upkeep} database_identity`);
      expect(await truth()).toEqual({ state: 'current' });
    }
  });

  test('is restored when its rows were loaded from a dump', async () => {
    await sql('CREATE TABLE dump AS SELECT * FROM database_identity');
    await sql('TRUNCATE database_identity');
    await sql('INSERT INTO database_identity SELECT * FROM dump');
    expect(await truth()).toMatchObject({ state: 'restored', reason: expect.stringContaining('dump') });
  });

  test('is restored when it was copied into another database, and stays so whatever a worker finds at AWS', async () => {
    const server = inject('databaseServerUrl');
    const name = new URL(fixture.url).pathname.slice(1);
    await Promise.all([fixture.database.$disconnect(), fixture.portal.$disconnect()]);
    const url = await cloneDatabase(server, name, `${name}_copy`);
    const copy = openDatabase(url);
    const restored = { state: 'restored', reason: expect.stringContaining('another database') };
    expect(await readDatabaseTruth(copy)).toMatchObject(restored);
    await acceptDatabase(copy, new Date());
    expect(await readDatabaseTruth(copy)).toEqual({ state: 'current' });
    await copy.$disconnect();
    await dropDatabase(server, `${name}_copy`);
  });

  test('is uncertain when another server runs on its files, until AWS was asked', async () => {
    await anotherServer();
    const unsure = await truth();
    if (unsure.state !== 'unsure') throw new Error(unsure.state);
    expect(unsure.untouched).toBe(false);
    expect(await recordLook(fixture.database, { seen: unsure.seen, lookedAt: new Date() })).toBe(true);
    expect(await truth()).toEqual({ state: 'current' });
  });

  test('is restored once AWS knew more than it, and no later look makes that undone', async () => {
    await anotherServer();
    const unsure = await truth();
    if (unsure.state !== 'unsure') throw new Error(unsure.state);
    await recordBehind(fixture.database, 'AWS knows more');
    expect(await recordLook(fixture.database, { seen: unsure.seen, lookedAt: new Date() })).toBe(false);
    expect(await truth()).toEqual({ state: 'restored', reason: 'AWS knows more' });
    await acceptDatabase(fixture.database, new Date());
    expect(await truth()).toEqual({ state: 'current' });
  });

  test('was never copied where nothing was ever asked of AWS', async () => {
    await sql('TRUNCATE database_identity');
    expect(await truth()).toMatchObject({ state: 'unsure', lookedAt: null, untouched: true });
    await fixture.environmentIn('ACTIVE', 'served');
    await sql('UPDATE operations SET started_at = clock_timestamp()');
    expect(await truth()).toMatchObject({ state: 'unsure', lookedAt: null, untouched: false });
  });

  test('is recognised without the rights to read the control file', async () => {
    const role = `plain_${Date.now()}`;
    await sql(`CREATE ROLE ${role}`);
    await sql(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`);
    await sql('REVOKE EXECUTE ON FUNCTION pg_control_system(), pg_control_checkpoint() FROM PUBLIC');
    const seen = await fixture.database.$transaction(async (tx) => {
      await tx.$executeRawUnsafe(`SET LOCAL ROLE ${role}`);
      return readDatabaseTruth(tx);
    });
    // Without the timeline it may be another server.
    expect(seen.state).toBe('unsure');
    await sql(`DROP OWNED BY ${role}`);
    await sql(`DROP ROLE ${role}`);
  });
});
