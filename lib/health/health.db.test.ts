import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '@/lib/db/client';
import { acceptDatabase } from '@/lib/restore/database-truth';
import { asRole } from '@/lib/sandbox/postgres/roles';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { checkHealth, type Health, readiness, workerHealth } from './health';
import { forgetSilentWorkers, reportAlive, reportCredentials, reportGone } from './worker-presence';

let fixture: Fixture;

beforeEach(async () => {
  await fixture?.close();
  fixture = await createFixture();
  globalThis.slipwayDeafListeners?.clear();
});
afterAll(() => fixture.close());

async function silentFor(workerId: string, interval: string): Promise<void> {
  await fixture.database.$executeRaw`
    UPDATE workers SET seen_at = clock_timestamp() - ${interval}::interval WHERE id = ${workerId}`;
}

/** Of the fixture's database, over connections that are new. */
async function healthNow(url = asRole(fixture.url, 'portal')): Promise<Health> {
  const database = openDatabase(url, { poolSize: 1 });
  try {
    return await checkHealth(database);
  } finally {
    await database.$disconnect();
  }
}

const well = {
  status: 'ok',
  database: { answers: true, readOnly: false },
  schema: { state: 'current' },
  workers: { alive: 1, lastSeen: expect.any(String) },
};

function unreachable(code: string, reason: unknown = expect.any(String)) {
  return {
    status: 'unavailable',
    code,
    reason,
    database: { answers: false, readOnly: false },
    schema: { state: 'unknown' },
    workers: { alive: 0, lastSeen: null },
  };
}

describe('what workers can do at AWS', () => {
  test('is nothing while none of those that are alive has credentials, which pages do without', async () => {
    for (const id of ['one', 'two', 'gone']) await reportAlive(fixture.database, id);
    await reportGone(fixture.database, 'gone');
    await reportCredentials(fixture.database, 'one', 'no-credentials');
    expect(await checkHealth(fixture.portal)).toMatchObject({ status: 'ok' });

    await reportCredentials(fixture.database, 'two', 'no-credentials');
    const health = await checkHealth(fixture.portal);
    expect(health).toEqual({
      ...well,
      status: 'unavailable',
      code: 'no-credentials',
      reason:
        'No worker has AWS credentials, so nothing is launched; a launch that finds none for some 12 minutes fails.',
      workers: { alive: 2, lastSeen: expect.any(String) },
    });
    expect(readiness(health)).toEqual({ status: 'ok' });

    await reportCredentials(fixture.database, 'one', null);
    expect(await checkHealth(fixture.portal)).toMatchObject({ status: 'ok' });
  });

  test.each([
    ['credentials-refused', /^AWS refuses the credentials of the workers/],
    ['aws-unreachable', /^AWS does not answer the workers/],
  ] as const)('has a reason of its own: %s', async (trouble, reason) => {
    await reportAlive(fixture.database, 'one');
    await reportCredentials(fixture.database, 'one', trouble);
    expect(await checkHealth(fixture.portal)).toMatchObject({
      status: 'unavailable',
      code: trouble,
      reason: expect.stringMatching(reason),
    });
  });
});

test('that the owner of the tables is connected is told, and pages do without the separation', async () => {
  await reportAlive(fixture.database, 'one');
  const health = await checkHealth(fixture.database);
  expect(health).toEqual({
    ...well,
    code: 'roles-not-separated',
    reason: expect.stringContaining('Connect portals as slipway_portal'),
  });
  expect(await healthNow(asRole(fixture.url, 'worker'))).toEqual(well);
});

describe('the workers', () => {
  test('are none before any was seen', async () => {
    const health = await checkHealth(fixture.portal);
    expect(health).toEqual({
      ...well,
      status: 'unavailable',
      code: 'no-worker',
      reason: 'No worker is alive: none was ever seen.',
      workers: { alive: 0, lastSeen: null },
    });
    expect(readiness(health)).toEqual({ status: 'ok' });
  });

  test('are well while one of many is alive', async () => {
    await reportAlive(fixture.database, 'one');
    await reportAlive(fixture.database, 'two');
    await silentFor('one', '1 hour');
    expect(await checkHealth(fixture.portal)).toEqual(well);
  });

  test('are none once the last was silent for fifteen seconds, and well when it is back', async () => {
    await reportAlive(fixture.database, 'one');
    await silentFor('one', '14 seconds');
    expect(await checkHealth(fixture.portal)).toEqual(well);
    await silentFor('one', '16 seconds');
    const { lastSeenAt } = await workerHealth({ ctx: { database: fixture.database } });
    expect(await checkHealth(fixture.portal)).toMatchObject({
      status: 'unavailable',
      code: 'no-worker',
      reason: `No worker is alive: the last one was seen at ${lastSeenAt}.`,
    });
    await reportAlive(fixture.database, 'one');
    expect(await checkHealth(fixture.portal)).toEqual(well);
  });

  test('are none at once when the last stopped in good order, and it is known when that was', async () => {
    await reportAlive(fixture.database, 'one');
    await reportGone(fixture.database, 'one');
    const { lastSeenAt } = await workerHealth({ ctx: { database: fixture.database } });
    expect(lastSeenAt).not.toBeNull();
    expect(await checkHealth(fixture.portal)).toMatchObject({
      status: 'unavailable',
      reason: `No worker is alive: the last one was seen at ${lastSeenAt}.`,
    });
  });

  test('act on nothing while the database is a restored one, until it is accepted; pages work', async () => {
    await reportAlive(fixture.database, 'one');
    await acceptDatabase(fixture.database, new Date());
    await fixture.database.$executeRaw`CREATE TABLE dump AS SELECT * FROM database_identity`;
    await fixture.database.$executeRaw`TRUNCATE database_identity`;
    await fixture.database.$executeRaw`INSERT INTO database_identity SELECT * FROM dump`;
    const health = await checkHealth(fixture.portal);
    const reason = expect.stringContaining('until restore-check has');
    expect(health).toMatchObject({ status: 'unavailable', code: 'restored', reason });
    expect(readiness(health)).toEqual({ status: 'ok' });
    await acceptDatabase(fixture.database, new Date());
    expect(await checkHealth(fixture.portal)).toEqual(well);
  });

  test('that said nothing for a day are forgotten, and no others', async () => {
    for (const worker of ['old', 'silent', 'alive']) await reportAlive(fixture.database, worker);
    await silentFor('old', '25 hours');
    await silentFor('silent', '23 hours');
    await forgetSilentWorkers(fixture.database);
    const left = await fixture.database.worker.findMany({ orderBy: { id: 'asc' }, select: { id: true } });
    expect(left.map(({ id }) => id)).toEqual(['alive', 'silent']);
  });

  test('are not forgotten down to the last: since when there is none must be known', async () => {
    for (const worker of ['older', 'old']) await reportAlive(fixture.database, worker);
    await silentFor('older', '26 hours');
    await silentFor('old', '25 hours');
    await forgetSilentWorkers(fixture.database);
    expect(await fixture.database.worker.findMany({ select: { id: true } })).toEqual([{ id: 'old' }]);
  });
});

describe('a database that can not be asked', () => {
  /** The fixture's address with something wrong about it. */
  function wrong(change: (url: URL) => void): string {
    const url = new URL(fixture.url);
    change(url);
    return url.toString();
  }

  test.each([
    ['nobody listens', 'database-host', (url: URL) => (url.port = '1')],
    ['its name is not known', 'database-host', (url: URL) => (url.hostname = 'db.slipway.invalid')],
    ['it has no TLS', 'database-tls', (url: URL) => url.searchParams.set('sslmode', 'verify-full')],
    ['there is none of this name', 'database-missing', (url: URL) => (url.pathname = '/nothing')],
    ['it refuses the password', 'database-password', (url: URL) => (url.password = 'letmein-4711')],
    ['it does not know the user', 'database-password', (url: URL) => (url.username = 'nobody-4711')],
  ])('because %s is unavailable with the code %s', async (_, code, change) => {
    const url = wrong(change);
    const health = await healthNow(url);
    expect(health).toEqual(unreachable(code));
    expect(readiness(health)).toMatchObject({ status: 'unavailable', code });
    const shown = JSON.stringify(health);
    const { hostname, password, username, pathname } = new URL(url);
    for (const secret of [hostname, password, 'letmein-4711', 'nobody-4711', username, pathname])
      if (secret !== '') expect(shown).not.toContain(secret);
  });
});

describe('the schema', () => {
  test('is older than the code while a migration is to be run', async () => {
    await reportAlive(fixture.database, 'one');
    await fixture.database.$executeRaw`
      DELETE FROM _prisma_migrations WHERE migration_name = (SELECT max(migration_name) FROM _prisma_migrations)`;
    const health = await healthNow();
    expect(health).toMatchObject({ status: 'unavailable', code: 'schema-older', schema: { state: 'older' } });
    expect(readiness(health)).toMatchObject({ status: 'unavailable', code: 'schema-older' });
  });

  test('may be newer than the code, which is worth a word and no reason to stop', async () => {
    await reportAlive(fixture.database, 'one');
    await applied('29990101000000_next');
    const health = await healthNow();
    expect(health).toMatchObject({ status: 'ok', code: 'schema-newer', schema: { state: 'newer' } });
    expect(readiness(health)).toMatchObject({ status: 'ok', code: 'schema-newer' });
  });

  test('that is too new for the code makes it unavailable', async () => {
    await reportAlive(fixture.database, 'one');
    await applied('29990101000000_next');
    await fixture.database
      .$executeRaw`UPDATE schema_compatibility SET minimum_migration = '29990101000000_next'`;
    const health = await healthNow();
    expect(health).toMatchObject({ status: 'unavailable', code: 'schema-newer' });
    expect(readiness(health)).toMatchObject({ status: 'unavailable', code: 'schema-newer' });
  });

  async function applied(name: string): Promise<void> {
    await fixture.database.$executeRaw`
      INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at)
      VALUES (gen_random_uuid()::text, '', ${name}, now())`;
  }
});

test('a read-only database serves pages, and says that nothing can be changed', async () => {
  const name = new URL(fixture.url).pathname.slice(1);
  await fixture.database.$executeRawUnsafe(`ALTER DATABASE "${name}" SET default_transaction_read_only = on`);
  const health = await healthNow();
  expect(health).toMatchObject({
    status: 'ok',
    code: 'database-read-only',
    database: { answers: true, readOnly: true },
  });
  expect(readiness(health)).toMatchObject({ status: 'ok', code: 'database-read-only' });
});

test('a database that refuses LISTEN is worth a word', async () => {
  await reportAlive(fixture.database, 'one');
  globalThis.slipwayDeafListeners = new Set(['live updates']);
  const health = await healthNow();
  expect(health).toMatchObject({ status: 'ok', code: 'listen-refused' });
  expect(readiness(health)).toMatchObject({ status: 'ok', code: 'listen-refused' });
});
