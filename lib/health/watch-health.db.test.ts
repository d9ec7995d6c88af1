import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '@/lib/db/client';
import { acceptDatabase } from '@/lib/restore/database-truth';
import { asRole } from '@/lib/sandbox/postgres/roles';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { hasPgBouncer, startPgBouncer } from '@/lib/testing/faults/pgbouncer';
import { readiness } from './health';
import { watchHealth } from './watch-health';
import { reportAlive } from './worker-presence';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
  await reportAlive(fixture.database, 'one');
});
afterAll(() => fixture.close());

test('a crowd of load balancers costs one connection', async () => {
  const watch = watchHealth(asRole(fixture.url, 'portal'));
  const answers = await Promise.all(Array.from({ length: 500 }, () => watch.health()));
  expect(new Set(answers).size).toBe(1);
  const [row] = await fixture.database.$queryRaw<{ connections: number }[]>`
    SELECT count(*)::int AS connections FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'slipway-health'`;
  expect(row?.connections).toBe(1);
  await watch.close();
});

test('a portal whose connections are all at work is ready', async () => {
  const pool = openDatabase(fixture.url, { poolSize: 1, applicationName: 'busy' });
  const watch = watchHealth(asRole(fixture.url, 'portal'));
  // Prisma asks only once somebody waits for the answer.
  const work = pool.$queryRaw`SELECT 1 FROM pg_sleep(3)`.then(() => undefined);
  try {
    await waitUntil('the work to be under way', async () => {
      const rows = await fixture.database.$queryRaw<unknown[]>`
        SELECT 1 FROM pg_stat_activity WHERE application_name = 'busy' AND state = 'active'`;
      return rows.length === 1;
    });
    expect(readiness(await watch.health())).toEqual({ status: 'ok' });
  } finally {
    await work;
    await watch.close();
    await pool.$disconnect();
  }
});

test('a scrape that waits for a table, as while it is migrated, keeps no health check waiting', async () => {
  await acceptDatabase(fixture.database, new Date());
  const watch = watchHealth(asRole(fixture.url, 'portal'));
  const unlocked = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const migration = fixture.database.$transaction(async (tx) => {
    await tx.$executeRaw`LOCK TABLE operations IN ACCESS EXCLUSIVE MODE`;
    locked.resolve();
    await unlocked.promise;
  });
  await locked.promise;
  const scrape = Promise.allSettled([1, 2, 3].map(() => watch.database.operation.count()));
  try {
    expect(await watch.health()).toMatchObject({ database: { answers: true } });
  } finally {
    unlocked.resolve();
    await Promise.all([migration, scrape]);
    await watch.close();
  }
});

test.skipIf(!hasPgBouncer)(
  'no other client of a pooler inherits the patience of a health check',
  async () => {
    const bouncer = await startPgBouncer(asRole(fixture.url, 'portal'));
    const watch = watchHealth(bouncer.url);
    const database = openDatabase(bouncer.url, { poolSize: 1 });
    try {
      const limit = () =>
        database.$queryRaw`SELECT current_setting('statement_timeout') AS "statementTimeout"`;
      const before = await limit();
      expect(await watch.health()).toMatchObject({ database: { answers: true } });
      expect(await limit()).toEqual(before);
    } finally {
      await Promise.all([watch.close(), database.$disconnect()]);
      await bouncer.close();
    }
  },
);
