import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '@/lib/db/client';
import { acceptDatabase } from '@/lib/restore/database-truth';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { checkHealth, workerHealth } from './health';
import { forgetSilentWorkers, reportAlive, reportGone } from './worker-presence';

let fixture: Fixture;

beforeEach(async () => {
  await fixture?.close();
  fixture = await createFixture();
});
afterAll(() => fixture.close());

async function silentFor(workerId: string, interval: string): Promise<void> {
  await fixture.database.$executeRaw`
    UPDATE workers SET seen_at = clock_timestamp() - ${interval}::interval WHERE id = ${workerId}`;
}

describe('the health of Slipway', () => {
  test('is bad before any worker was seen', async () => {
    expect(await checkHealth(fixture.database)).toEqual({
      status: 'unavailable',
      reason: 'No worker is alive: none was ever seen.',
    });
  });

  test('is good while one worker of many is alive', async () => {
    await reportAlive(fixture.database, 'one');
    await reportAlive(fixture.database, 'two');
    await silentFor('one', '1 hour');
    expect(await checkHealth(fixture.database)).toEqual({ status: 'ok' });
  });

  test('is bad once the last worker was silent for fifteen seconds, and good when it is back', async () => {
    await reportAlive(fixture.database, 'one');
    await silentFor('one', '14 seconds');
    expect(await checkHealth(fixture.database)).toEqual({ status: 'ok' });
    await silentFor('one', '16 seconds');
    const { lastSeenAt } = await workerHealth({ ctx: { database: fixture.database } });
    expect(await checkHealth(fixture.database)).toEqual({
      status: 'unavailable',
      reason: `No worker is alive: the last one was seen at ${lastSeenAt}.`,
    });
    await reportAlive(fixture.database, 'one');
    expect(await checkHealth(fixture.database)).toEqual({ status: 'ok' });
  });

  test('is bad at once when the worker stopped in good order', async () => {
    await reportAlive(fixture.database, 'one');
    await reportGone(fixture.database, 'one');
    expect(await checkHealth(fixture.database)).toMatchObject({ status: 'unavailable' });
  });

  test('is bad while no worker acts on the database, as it was restored, until it is accepted', async () => {
    await reportAlive(fixture.database, 'one');
    await acceptDatabase(fixture.database, new Date());
    await fixture.database.$executeRaw`CREATE TABLE dump AS SELECT * FROM database_identity`;
    await fixture.database.$executeRaw`TRUNCATE database_identity`;
    await fixture.database.$executeRaw`INSERT INTO database_identity SELECT * FROM dump`;
    expect(await checkHealth(fixture.database)).toEqual({
      status: 'unavailable',
      code: 'restored',
      reason: expect.stringContaining('npm run restore-check'),
    });
    await acceptDatabase(fixture.database, new Date());
    expect(await checkHealth(fixture.database)).toEqual({ status: 'ok' });
  });

  test('is bad, without details, when the database does not answer', async () => {
    const unreachable = openDatabase('postgresql://nobody:secret@127.0.0.1:1/nothing');
    expect(await checkHealth(unreachable)).toEqual({
      status: 'unavailable',
      reason: 'The database does not answer.',
    });
    await unreachable.$disconnect();
  });

  test('forgets workers that said nothing for a day, and no others', async () => {
    for (const worker of ['old', 'silent', 'alive']) await reportAlive(fixture.database, worker);
    await silentFor('old', '25 hours');
    await silentFor('silent', '23 hours');
    await forgetSilentWorkers(fixture.database);
    const left = await fixture.database.worker.findMany({ orderBy: { id: 'asc' }, select: { id: true } });
    expect(left.map(({ id }) => id)).toEqual(['alive', 'silent']);
  });
});
