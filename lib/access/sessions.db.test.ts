import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Database, openDatabase } from '@/lib/db/client';
import { applyMigrations } from '@/lib/db/migrate';
import { createDatabase, dropDatabase } from '@/lib/sandbox/postgres/databases';
// The types of what the setup provides.
import type {} from '@/lib/testing/checks/database-global-setup';
import { rootUpTo } from '@/lib/testing/checks/root-up-to';
import { actorOfToken, insertToken } from './api-tokens';
import { loadActor } from './load-actor';
import { hashToken } from './secrets';
import {
  actorOfSession,
  beginSession,
  endSession,
  findSession,
  idTokenOfSession,
  noteSessionUse,
} from './sessions';
import { signInAdapter } from './sign-in-adapter';

const name = 'sessions_of_two_versions';
const hour = 3_600_000;
const [begunBefore, expired] = [randomUUID(), randomUUID()];
let database: Database;

/** The statements of the version that kept the tokens themselves. */
const before = {
  begin: (token: string, expires = new Date(Date.now() + hour)) => database.$executeRaw`
    INSERT INTO sessions (id, session_token, user_id, expires) VALUES (${randomUUID()}, ${token}, 'ada', ${expires})`,
  find: (token: string) => database.$queryRaw<unknown[]>`
    SELECT id, session_token, user_id, expires FROM sessions WHERE session_token = ${token}`,
  end: (token: string) => database.$executeRaw`DELETE FROM sessions WHERE session_token = ${token}`,
};

beforeAll(async () => {
  const server = inject('databaseServerUrl');
  const url = await createDatabase(server, name);
  const root = rootUpTo('20261128330000_target_verifications');
  await applyMigrations(url, root).finally(() => rmSync(root, { recursive: true }));
  database = openDatabase(url, { poolSize: 2 });
  await database.$executeRaw`INSERT INTO users (id, name) VALUES ('ada', 'Ada')`;
  await database.$executeRaw`
    INSERT INTO accounts (id, user_id, type, provider, provider_account_id, access_token, refresh_token, id_token)
    VALUES ('a', 'ada', 'oauth', 'oidc', 'ada', 'an-access-token', 'a-refresh-token', 'an-id-token')`;
  await before.begin(begunBefore);
  await before.begin(expired, new Date(Date.now() - hour));
  await applyMigrations(url);
});
afterAll(async () => {
  await database?.$disconnect();
  await dropDatabase(inject('databaseServerUrl'), name);
});

const nameOf = async (token: string) => (await actorOfSession(database, token))?.name ?? null;

/** As next-auth has it begun, for whoever was let in. */
async function signIn(idToken?: string): Promise<string> {
  const adapter = signInAdapter(database, () => ({ id: 'ada', idToken }));
  const sessionToken = randomUUID();
  const expires = new Date(Date.now() + hour);
  const session = await adapter.createSession?.({ sessionToken, userId: 'ada', expires });
  // The cookie is made of it.
  expect(session?.sessionToken).toBe(sessionToken);
  return sessionToken;
}

const rowsAsText = async () =>
  JSON.stringify(await database.$queryRaw`SELECT to_jsonb(sessions)::text AS row FROM sessions`);

describe('a session', () => {
  test('is known by its token, which is not in the database', async () => {
    const token = await signIn();
    expect(await nameOf(token)).toBe('Ada');
    const adapter = signInAdapter(database, () => null);
    expect(await adapter.getSessionAndUser?.(token)).toMatchObject({
      session: { sessionToken: token, userId: 'ada' },
      user: { id: 'ada' },
    });
    expect(await rowsAsText()).not.toContain(token);
  });

  test('is not known by what the database has of it', async () => {
    await signIn('an.id.token');
    const rows = await database.session.findMany({ where: { sessionToken: null } });
    for (const { id, tokenHash, sealedIdToken } of rows) {
      for (const stored of [id, tokenHash ?? '', sealedIdToken ?? ''])
        expect(await nameOf(stored)).toBeNull();
    }
  });

  test('ends by its token', async () => {
    const token = await signIn();
    expect(await endSession(database, token)).toBe('ada');
    expect(await nameOf(token)).toBeNull();
    // One that has ended already is no error, and nobody's.
    await expect(endSession(database, token)).resolves.toBeNull();
  });

  test('gives the ID token that it began with to who has its token, and keeps none that no address could hold', async () => {
    const idToken = `header.${'claims'.repeat(200)}.signature`;
    const token = await signIn(idToken);
    expect(await rowsAsText()).not.toContain(idToken);
    expect(await idTokenOfSession(database, token)).toBe(idToken);
    expect(await idTokenOfSession(database, await signIn())).toBeNull();
    expect(await idTokenOfSession(database, await signIn('x'.repeat(20_000)))).toBeNull();
    expect(await idTokenOfSession(database, 'no such session')).toBeNull();
  });
});

describe('a session that is left alone', () => {
  const age = (token: string, minutes: number) => database.$executeRaw`
    UPDATE sessions SET last_seen_at = now() - make_interval(mins => ${minutes}::int)
    WHERE token_hash = ${hashToken(token)}`;
  const seen = async (token: string) =>
    (await database.session.findUniqueOrThrow({ where: { tokenHash: hashToken(token) } })).lastSeenAt;

  test('ends, and does not come back by being used', async () => {
    const token = await signIn();
    await age(token, 59);
    expect(await nameOf(token)).toBe('Ada');
    expect((await findSession(database, token, 30))?.actor.name).toBeUndefined();
    await age(token, 60);
    expect(await nameOf(token)).toBeNull();
  });

  test('goes on while it is used, of which it is noted once a minute', async () => {
    const token = await signIn();
    await age(token, 59);
    expect(await findSession(database, token)).toMatchObject({ isUseDue: true });
    await noteSessionUse(database, token);
    const noted = await seen(token);
    expect(await findSession(database, token)).toMatchObject({ isUseDue: false });
    await noteSessionUse(database, token);
    expect(await seen(token)).toEqual(noted);
  });

  test('is not used by being looked at', async () => {
    const token = await signIn();
    await age(token, 30);
    const before = await seen(token);
    await actorOfSession(database, token);
    expect(await seen(token)).toEqual(before);
  });
});

test('nobody who is disabled has a session or a token, and whoever is enabled again has', async () => {
  const session = await signIn();
  const { token } = await database.$transaction((tx) =>
    insertToken(tx, 'ada', { name: 'hers', expiresInDays: 1 }),
  );
  const setDisabled = (disabledAt: Date | null) =>
    database.user.update({ where: { id: 'ada' }, data: { disabledAt } });
  await setDisabled(new Date());
  expect(await nameOf(session)).toBeNull();
  expect(await actorOfToken(database, token)).toBeNull();
  expect(await loadActor(database, 'ada')).toBeNull();
  await setDisabled(null);
  expect(await nameOf(session)).toBe('Ada');
  expect(await actorOfToken(database, token)).toMatchObject({ id: 'ada' });
});

describe('while the version before is still running', () => {
  test('who signed in with it before the migration is known to both', async () => {
    expect(await nameOf(begunBefore)).toBe('Ada');
    expect(await before.find(begunBefore)).toHaveLength(1);
    expect(await nameOf(expired)).toBeNull();
  });

  test('who signs in with it now is known to both, and signed out by either', async () => {
    const tokens = [randomUUID(), randomUUID()] as const;
    for (const token of tokens) {
      await before.begin(token);
      expect(await nameOf(token)).toBe('Ada');
    }
    await endSession(database, tokens[0]);
    expect(await before.find(tokens[0])).toEqual([]);
    await before.end(tokens[1]);
    expect(await nameOf(tokens[1])).toBeNull();
  });

  test('who signs in with this one is not known to it, whatever they send', async () => {
    const sessionToken = randomUUID();
    await beginSession(database, { sessionToken, userId: 'ada', expires: new Date(Date.now() + hour) });
    for (const token of [sessionToken, '', 'null']) expect(await before.find(token)).toEqual([]);
  });
});

test('tokens of the provider that an earlier version kept are gone', async () => {
  const [account] = await database.account.findMany();
  expect(account).toMatchObject({ access_token: null, refresh_token: null, id_token: null });
});
