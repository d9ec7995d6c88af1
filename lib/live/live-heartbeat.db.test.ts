import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { actorOfToken, insertToken } from '@/lib/access/api-tokens';
import type { Actor } from '@/lib/access/context';
import { hashToken } from '@/lib/access/secrets';
import { actorOfSession, beginSession } from '@/lib/access/sessions';
import { type Database, openDatabase } from '@/lib/db/client';
import { type EventReader, readEvents } from '@/lib/testing/checks/event-reader';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { liveStream } from './live-stream';

let fixture: Fixture;
/** The pool that the portal asks with, which a test may cut off while the hub goes on listening. */
let pool: Database;
/** A connection to another database of the server, which outlives what happens to ours. */
let server: Client;
const open: (() => void)[] = [];

beforeAll(async () => {
  fixture = await createFixture();
  vi.stubEnv('DATABASE_URL', fixture.url);
  vi.stubEnv('LOG_LEVEL', 'silent');
  vi.stubEnv('NEXTAUTH_URL', 'http://127.0.0.1:3000');
  vi.stubEnv('NEXTAUTH_SECRET', 'a secret of the tests, thirty-two long');
  vi.stubEnv('OIDC_ISSUER', 'http://127.0.0.1:3001');
  vi.stubEnv('OIDC_CLIENT_ID', 'slipway');
  vi.stubEnv('OIDC_CLIENT_SECRET', 'secret');
  pool = openDatabase(fixture.url, { poolSize: 2, applicationName: 'asks-again' });
  const url = new URL(fixture.url);
  url.pathname = '/postgres';
  server = new Client({ connectionString: url.toString() });
  await server.connect();
});
afterEach(() => {
  for (const close of open.splice(0)) close();
  vi.useRealTimers();
});
afterAll(async () => {
  await globalThis.slipwayLiveFeed?.close();
  await server.end();
  await pool.$disconnect();
  await fixture.close();
});

const database = () => new URL(fixture.url).pathname.slice(1);
const cut = (application: string) =>
  server.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND application_name = $2',
    [database(), application],
  );
/** Connections that are there stay. */
const allowConnections = (allowed: boolean) =>
  server.query(`ALTER DATABASE ${database()} ALLOW_CONNECTIONS ${allowed}`);

/** A stream of Ada's whose heart beats when the test says so. */
async function openStream(actorNow: () => Promise<Actor | null>): Promise<EventReader> {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const abort = new AbortController();
  open.push(() => abort.abort());
  const actor = await actorNow();
  if (!actor) throw new Error('Nobody to open it for');
  const ctx = { ...fixture.as('ada'), actor };
  const stream = readEvents(liveStream({ ctx, actorNow, input: {}, signal: abort.signal }));
  // Only a stream whose access was confirmed says anything of an environment.
  const name = `first-${open.length}-${Math.random().toString(36).slice(2, 7)}`;
  await fixture.request(name);
  await hears(stream, name);
  return stream;
}

const beat = () => vi.advanceTimersByTime(15_000);
const hears = (stream: EventReader, name: string) =>
  waitUntil(`news of ${name}`, () => stream.messages.some((message) => message.name === name), {
    everyMs: 5,
    withinMs: 60_000,
    state: stream.raw,
  });
const ends = (stream: EventReader) =>
  waitUntil('the stream to end', stream.ended, { everyMs: 5, withinMs: 60_000 });
const pingsOf = (stream: EventReader) => stream.raw().match(/event: ping/g)?.length ?? 0;

/** Does it without a word to anybody: the triggers that would tell are off. */
async function silently(sql: string): Promise<void> {
  await fixture.database.$transaction(async (tx) => {
    await tx.$executeRaw`SET LOCAL session_replication_role = replica`;
    expect(await tx.$executeRawUnsafe(sql)).toBe(1);
  });
}

async function newSession(): Promise<string> {
  const sessionToken = `session-${Math.random().toString(36).slice(2)}`;
  const expires = new Date(Date.now() + 3_600_000);
  await beginSession(fixture.database, { userId: fixture.as('ada').actor.id, sessionToken, expires });
  return sessionToken;
}

describe('a heartbeat', () => {
  test('lasts as long as the session does, and ends the stream with it', async () => {
    const session = await newSession();
    const stream = await openStream(() => actorOfSession(pool, session));
    beat();
    await waitUntil('a ping', () => pingsOf(stream) === 2, { everyMs: 5 });
    await silently(`UPDATE sessions SET expires = now() WHERE token_hash = '${hashToken(session)}'`);
    expect(stream.ended()).toBe(false);
    beat();
    await ends(stream);
    expect(pingsOf(stream)).toBe(2);
  });

  test('ends the stream of a token that has expired', async () => {
    const { id, token } = await fixture.database.$transaction((tx) =>
      insertToken(tx, fixture.as('ada').actor.id, { name: 'hers', expiresInDays: 1 }),
    );
    const stream = await openStream(() => actorOfToken(pool, token));
    await silently(`UPDATE api_tokens SET expires_at = now() WHERE id = '${id}'`);
    beat();
    await ends(stream);
  });

  test('ends the stream of somebody with another role', async () => {
    const session = await newSession();
    const stream = await openStream(() => actorOfSession(pool, session));
    await silently(`UPDATE users SET role = 'APPROVER' WHERE email = 'ada@example.com'`);
    beat();
    await ends(stream);
    await silently(`UPDATE users SET role = 'ENGINEER' WHERE email = 'ada@example.com'`);
  });

  test('ends the stream though the hub has lost its connection', async () => {
    const session = await newSession();
    const stream = await openStream(() => actorOfSession(pool, session));
    await allowConnections(false);
    try {
      await cut('slipway-live');
      await fixture.database.session.delete({ where: { tokenHash: hashToken(session) } });
      beat();
      await ends(stream);
    } finally {
      await allowConnections(true);
    }
  });
});

describe('a stream whose access can’t be confirmed', () => {
  test('is silent and stays, and makes up for it when the database is back', async () => {
    const session = await newSession();
    const stream = await openStream(() => actorOfSession(pool, session));
    // Whatever the others need they hold already: only the pool that asks is cut off.
    await allowConnections(false);
    try {
      await cut('asks-again');
      beat();
      await fixture.request('meanwhile');
      const other = await openOther();
      await fixture.request('and-then');
      await hears(other, 'and-then');
      expect(stream.raw()).not.toContain('meanwhile');
      expect([stream.ended(), pingsOf(stream)]).toEqual([false, 1]);
    } finally {
      await allowConnections(true);
    }
    await waitUntil(
      'what happened meanwhile',
      () => {
        beat();
        return stream.raw().includes('and-then');
      },
      { everyMs: 50, withinMs: 60_000 },
    );
    expect(stream.messages.map(({ name }) => name).slice(-2)).toEqual(['meanwhile', 'and-then']);
  });

  /** One that is confirmed without the pool that was cut off. */
  async function openOther(): Promise<EventReader> {
    const abort = new AbortController();
    open.push(() => abort.abort());
    const ctx = fixture.as('bert');
    return readEvents(liveStream({ ctx, actorNow: async () => ctx.actor, input: {}, signal: abort.signal }));
  }
});
