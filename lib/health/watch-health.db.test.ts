import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '@/lib/db/client';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { waitUntil } from '@/lib/testing/checks/wait-until';
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
  const watch = watchHealth(fixture.url);
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
  const watch = watchHealth(fixture.url);
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
