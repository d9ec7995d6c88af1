import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '@/lib/db/client';
import { databaseTimeouts } from '@/lib/db/database-timeouts';
import { checkHealth } from '@/lib/health/health';
import { reportAlive } from '@/lib/health/worker-presence';
import { asRole } from '@/lib/sandbox/postgres/roles';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { type FreezingProxy, startFreezingProxy } from '@/lib/testing/checks/freezing-proxy';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import type { Change } from './change';
import { ChangeHub } from './change-hub';

let fixture: Fixture;
let proxy: FreezingProxy;
/** As the portal has it. */
let database: Database;

beforeEach(async () => {
  fixture = await createFixture();
  proxy = await startFreezingProxy(fixture.url);
  database = openDatabase(asRole(proxy.url, 'portal'));
});
afterEach(async () => {
  await proxy.close();
  await database.$disconnect();
  await fixture.close();
});

describe('a portal whose connections to the database fall silent', () => {
  test('says in its health that the database does not answer, and that all is well when it is back', async () => {
    await reportAlive(fixture.database, 'one');
    const { status, code } = await checkHealth(database);
    expect({ status, code }).toEqual({ status: 'ok', code: undefined });
    proxy.freeze();
    const begun = performance.now();
    expect(await checkHealth(database)).toMatchObject({
      status: 'unavailable',
      code: 'database-down',
      reason: 'The database does not answer.',
    });
    // Long before the connection itself is given up.
    expect(performance.now() - begun).toBeLessThan(databaseTimeouts.statementMs);
    await waitUntil('the health to be good', async () => {
      await reportAlive(fixture.database, 'one');
      return (await checkHealth(database)).status === 'ok';
    });
  });

  test('listens again, says that something may have been missed, and hears what comes next', async () => {
    const hub = new ChangeHub(proxy.url, pino({ level: 'silent' }));
    const changes: Change[] = [];
    let missed = 0;
    hub.subscribe(
      (change) => changes.push(change),
      () => {
        missed += 1;
      },
    );
    await waitUntil('the hub to listen', () => missed === 1);
    proxy.freeze();
    await waitUntil('the hub to listen again', () => missed === 2);
    await fixture.request('after-silence');
    await waitUntil('the news', () => changes.some(({ name }) => name === 'after-silence'));
    proxy.freeze();
    await hub.close();
  });
});
