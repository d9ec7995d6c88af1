import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openListener } from '@/lib/db/connection-options';
import { databaseTimeouts } from '@/lib/db/database-timeouts';
import { isListenRefused, ListenRefused, notifyThrough, proveListening } from '@/lib/db/prove-listening';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { type DeafProxy, startDeafProxy } from '@/lib/testing/faults/deaf-proxy';
import { hasPgBouncer, startPgBouncer } from '@/lib/testing/faults/pgbouncer';
import { ChangeHub } from './change-hub';

let fixture: Fixture;
let proxy: DeafProxy;
let lines: { code?: string; msg?: string; err?: { message?: string } }[];

beforeEach(async () => {
  fixture = await createFixture();
  proxy = await startDeafProxy(fixture.url);
  lines = [];
});
afterEach(async () => {
  await proxy.close();
  await fixture.close();
});

const logger = () => pino({ level: 'info' }, { write: (line) => void lines.push(JSON.parse(line)) });

/** Proves a connection by `url` with the fixture's own pool as the ordinary one. */
async function prove(url: string, notify = notifyThrough(fixture.database)): Promise<void> {
  const client = openListener(url, 'slipway-test');
  await client.connect();
  try {
    await proveListening(client, notify);
  } finally {
    await client.end();
  }
}

describe('a connection counts as listening', () => {
  test('when a notification of our own was heard on it', async () => {
    await prove(fixture.url);
    proxy.passNotifications(true);
    await prove(proxy.url);
  });

  test('not when everything comes but that', async () => {
    await expect(prove(proxy.url)).rejects.toThrow(ListenRefused);
    await expect(prove(proxy.url)).rejects.toThrow('DATABASE_DIRECT_URL');
  });

  test('or not as long as nobody can be asked to notify', async () => {
    const down = () => Promise.reject(new Error('the database is away'));
    await expect(prove(fixture.url, down)).rejects.toThrow('the database is away');
  });

  test.skipIf(!hasPgBouncer)('not through PgBouncer in transaction mode', async () => {
    const bouncer = await startPgBouncer(fixture.url);
    try {
      await expect(prove(bouncer.url)).rejects.toThrow(ListenRefused);
    } finally {
      await bouncer.close();
    }
  });
});

test('a portal that hears nothing says so once, looks every few seconds, and hears again', async () => {
  const hub = new ChangeHub(proxy.url, logger(), notifyThrough(fixture.database));
  let missed = 0;
  const changes: string[] = [];
  hub.subscribe(
    ({ name }) => changes.push(name),
    () => {
      missed += 1;
    },
  );
  try {
    await waitUntil('the hub to be refused', isListenRefused);
    const [line] = lines.filter(({ code }) => code === 'listen-refused');
    expect(line?.err?.message).toContain('DATABASE_DIRECT_URL');
    // It was never connected in a way that counts, so whoever watches is told to look for themselves.
    await waitUntil('the pages to look twice', () => missed >= 2, {
      withinMs: 4 * databaseTimeouts.listenPollMs,
    });
    expect(lines.filter(({ code }) => code === 'listen-refused')).toHaveLength(1);
    proxy.passNotifications(true);
    await waitUntil('the hub to hear again', () => !isListenRefused(), {
      withinMs: 3 * databaseTimeouts.listenRefusedMs,
    });
    await fixture.request('heard');
    await waitUntil('the news', () => changes.includes('heard'));
  } finally {
    await hub.close();
  }
});
