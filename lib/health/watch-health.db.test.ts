import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '@/lib/db/client';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { hasPgBouncer, startPgBouncer } from '@/lib/testing/faults/pgbouncer';
import { type HealthWatch, watchHealth } from './watch-health';

let fixture: Fixture;
let watch: HealthWatch;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

test('a scrape that waits for a table, as while it is migrated, keeps no health check waiting', async () => {
  watch = watchHealth(fixture.url);
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
    const bouncer = await startPgBouncer(fixture.url);
    watch = watchHealth(bouncer.url);
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
