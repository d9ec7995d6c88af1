import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { loadActor } from '@/lib/access/load-actor';
import { portalLogger } from '@/lib/config/logger';
import { sharedDatabase } from '@/lib/db/shared';
import { launchEnvironment } from '@/lib/environments/requests/launch-environment';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import { type EventReader, readEvents } from '@/lib/testing/checks/event-reader';
import { createFixture, type Fixture, type PersonName, requestOf } from '@/lib/testing/checks/fixtures';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { liveStream } from './live-stream';
import { recordWatching } from './watch';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
  vi.stubEnv('DATABASE_URL', fixture.url);
  vi.stubEnv('LOG_LEVEL', 'silent');
  vi.stubEnv('NEXTAUTH_URL', 'http://127.0.0.1:3000');
  vi.stubEnv('NEXTAUTH_SECRET', 'a secret of the tests, thirty-two long');
  vi.stubEnv('OIDC_ISSUER', 'http://127.0.0.1:3001');
  vi.stubEnv('OIDC_CLIENT_ID', 'slipway');
  vi.stubEnv('OIDC_CLIENT_SECRET', 'secret');
});
afterEach(async () => {
  vi.useRealTimers();
  for (const watcher of watchers.splice(0)) watcher.abort();
});
afterAll(async () => {
  await globalThis.slipwayLiveFeed?.close();
  await fixture.close();
});

interface Watcher extends EventReader {
  abort: () => void;
}

const watchers: Watcher[] = [];

function watch(
  person: PersonName,
  input: Parameters<typeof liveStream>[0]['input'] = {},
  abort = new AbortController(),
): Watcher {
  const ctx = fixture.as(person);
  const actorNow = () => loadActor(fixture.database, ctx.actor.id);
  const events = readEvents(liveStream({ ctx, actorNow, input, signal: abort.signal }));
  const watcher = { ...events, abort: () => abort.abort() };
  watchers.push(watcher);
  return watcher;
}

/** The hub's connection is up, and proved: what is committed from now on is delivered. */
async function hubIsListening(): Promise<void> {
  await waitUntil(
    'the hub to listen',
    async () => {
      const rows = await fixture.database.$queryRaw<unknown[]>`
        SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
        AND application_name = 'slipway-live' AND state = 'idle' AND query LIKE 'UNLISTEN%'`;
      return rows.length === 1;
    },
    { everyMs: 5 },
  );
}

const heard = (watcher: Watcher, name: string) =>
  waitUntil(`news of ${name}`, () => watcher.messages.find((message) => message.name === name), {
    everyMs: 5,
    withinMs: 60_000,
    state: watcher.raw,
  });
const namesOf = (watcher: Watcher) => watcher.messages.map((message) => message.name);

describe('the live stream', () => {
  test('tells each person what they may see, and nothing else', async () => {
    const [ada, grace, olga, root] = [watch('ada'), watch('grace'), watch('olga'), watch('root')] as const;
    await hubIsListening();
    await fixture.request('for-payments');
    await launchEnvironment({
      ctx: fixture.as('grace'),
      input: requestOf('for-search', { team: 'search' }),
    });
    for (const all of [olga, root]) {
      await heard(all, 'for-search');
      expect(namesOf(all)).toEqual(['for-payments', 'for-search']);
    }
    // Everybody hears from the same hub in the same order, so these have heard all that they ever will.
    expect(namesOf(ada)).toEqual(['for-payments']);
    expect(namesOf(grace)).toEqual(['for-search']);
    expect(ada.raw()).not.toContain('search');
    expect(grace.raw()).not.toContain('payments');
  });

  test('tells of one environment only, when asked for one', async () => {
    const watcher = watch('ada', { names: ['just-this'], only: true });
    await hubIsListening();
    await fixture.request('not-this');
    await fixture.request('just-this');
    await heard(watcher, 'just-this');
    expect(namesOf(watcher)).toEqual(['just-this']);
  });

  test('carries status, progress and a revision as the id', async () => {
    const watcher = watch('ada');
    await hubIsListening();
    const { id, progress } = await fixture.request('in-full');
    const message = await heard(watcher, 'in-full');
    const row = await fixture.database.environment.findUniqueOrThrow({ where: { id } });
    expect(message).toEqual({
      id: row.updatedAt.getTime(),
      name: 'in-full',
      status: 'QUEUED',
      awaitsConfirmation: false,
      awaitsApproval: false,
      progress,
      revision: row.updatedAt.getTime(),
      row: expect.objectContaining({
        id,
        status: 'QUEUED',
        team: 'payments',
        progress,
        monthlyUsd: expect.any(Number),
        updatedAt: row.updatedAt.toISOString(),
      }),
    });
    expect(watcher.raw()).toMatch(/^retry: \d+\nevent: ping\ndata: /);
  });

  test('begins with what changed since the last id that the browser saw', async () => {
    const { id } = await fixture.request('long-ago');
    await fixture.database.$executeRaw`
      UPDATE environments SET updated_at = now() - interval '1 hour' WHERE id = ${id}`;
    await fixture.request('just-now');
    await launchEnvironment({ ctx: fixture.as('grace'), input: requestOf('hers', { team: 'search' }) });
    const watcher = watch('ada', { lastRevision: Date.now() - 1_000 });
    await heard(watcher, 'just-now');
    expect(namesOf(watcher)).not.toContain('long-ago');
    expect(namesOf(watcher)).not.toContain('hers');
    const all = watch('ada', { lastRevision: Date.now() - 2 * 3_600_000 });
    await heard(all, 'long-ago');
    expect(namesOf(all).indexOf('long-ago')).toBeLessThan(namesOf(all).indexOf('just-now'));
  });

  test('begins with nothing for a page that was just rendered', async () => {
    const earlier = watch('ada');
    await hubIsListening();
    await fixture.request('rendered');
    await heard(earlier, 'rendered');
    const watcher = watch('ada');
    await fixture.request('next');
    await heard(watcher, 'next');
    expect(namesOf(watcher)).toEqual(['next']);
  });

  test.each([0, 999_999_999_999_999])('bears a last id that can’t be (%i)', async (lastRevision) => {
    const watcher = watch('ada', { lastRevision });
    await hubIsListening();
    await fixture.request(`last-id-${String(lastRevision).slice(0, 3)}`);
    await heard(watcher, `last-id-${String(lastRevision).slice(0, 3)}`);
  });

  test('makes up for what happened while the hub had no connection', async () => {
    const watcher = watch('ada');
    await hubIsListening();
    await fixture.environmentIn('ACTIVE', 'in-the-gap');
    await heard(watcher, 'in-the-gap');
    const fresh = watch('ada');
    await fixture.database.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'slipway-live'`;
    });
    await tearDownEnvironment({
      ctx: fixture.as('ada'),
      input: { name: 'in-the-gap', confirm: 'in-the-gap' },
    });
    for (const stream of [watcher, fresh]) {
      await waitUntil(
        'the teardown to be told',
        () => stream.messages.some((message) => message.status === 'TEARING_DOWN'),
        { everyMs: 10, withinMs: 60_000, state: stream.raw },
      );
    }
  });
});

test('a database that only reads is no news of whoever watches', async () => {
  const { name } = await fixture.request('only-read');
  const warn = vi.spyOn(portalLogger(), 'warn');
  const settings = new URL(fixture.url).pathname.slice(1);
  const readOnly = async (is: 'on' | 'off') => {
    await fixture.database.$executeRawUnsafe(
      `ALTER DATABASE "${settings}" SET default_transaction_read_only = ${is}`,
    );
    await fixture.database.$executeRaw`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'slipway-portal'`;
  };
  await readOnly('on');
  await waitUntil('the pool to have new connections', () =>
    recordWatching(sharedDatabase(), 'nothing').catch((error) => /read-only/.test(String(error))),
  );
  try {
    const ctx = { ...fixture.as('ada'), database: sharedDatabase() };
    const abort = new AbortController();
    const actorNow = () => loadActor(fixture.database, ctx.actor.id);
    const input = { names: [name], only: true };
    const reader = readEvents(liveStream({ ctx, actorNow, input, signal: abort.signal }));
    watchers.push({ ...reader, abort: () => abort.abort() });
    // Asked for after the first look of the stream, over the same connections.
    await expect(recordWatching(ctx.database, 'nothing')).rejects.toThrow('read-only');
    await expect(recordWatching(ctx.database, 'nothing')).rejects.toThrow('read-only');
    expect(warn.mock.calls.filter(([, words]) => String(words).includes('watching'))).toEqual([]);
  } finally {
    await readOnly('off');
    warn.mockRestore();
  }
});

describe('a live stream that nobody reads any more', () => {
  test('ends when the request is aborted', async () => {
    const watcher = watch('ada');
    await hubIsListening();
    watcher.abort();
    await waitUntil('the stream to end', watcher.ended, { everyMs: 5 });
    const before = watcher.raw();
    const other = watch('ada');
    await fixture.request('after-abort');
    await heard(other, 'after-abort');
    expect(watcher.raw()).toBe(before);
  });

  test('ends at once when the request was aborted before it began', async () => {
    const abort = new AbortController();
    abort.abort();
    const watcher = watch('ada', {}, abort);
    await waitUntil('the stream to end', watcher.ended, { everyMs: 5, withinMs: 60_000 });
  });

  test('stops its heartbeat and its listening when it is cancelled', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const watcher = watch('ada');
    expect(vi.getTimerCount()).toBe(1);
    for (const pings of [2, 3]) {
      vi.advanceTimersByTime(15_000);
      await waitUntil('a heartbeat', () => watcher.raw().match(/event: ping/g)?.length === pings, {
        everyMs: 5,
      });
    }
    await watcher.cancel();
    expect(vi.getTimerCount()).toBe(0);
    watcher.abort();
    const other = watch('ada');
    await fixture.request('after-cancel');
    await heard(other, 'after-cancel');
    expect(namesOf(watcher)).toEqual([]);
  });
});
