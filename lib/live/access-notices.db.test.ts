import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actorOfToken, insertToken } from '@/lib/access/api-tokens';
import { saveStanding } from '@/lib/access/groups';
import { beginSession, endSession, noteSessionUse } from '@/lib/access/sessions';
import { writeTokenUses } from '@/lib/access/token-uses';
import type { Transaction } from '@/lib/db/client';
import { accessChannel } from '@/lib/environments/announce';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { ChangeHub } from './change-hub';

let fixture: Fixture;
let hub: ChangeHub;
const heard: string[] = [];

beforeAll(async () => {
  fixture = await createFixture();
  hub = new ChangeHub(fixture.url, pino({ level: 'silent' }));
  let listening = false;
  hub.subscribe(
    () => undefined,
    () => {
      listening = true;
    },
    (userId) => heard.push(userId),
  );
  await waitUntil('the hub to listen', () => listening, { everyMs: 5 });
});
afterAll(async () => {
  await hub.close();
  await fixture.close();
});

let count = 0;

/** Somebody with a team, a session and a token. */
async function somebody() {
  count += 1;
  const user = await fixture.database.user.create({
    data: { name: `somebody-${count}`, memberships: { create: { team: { create: { name: `t${count}` } } } } },
  });
  const sessionToken = `session-${count}`;
  const expires = new Date(Date.now() + 60_000);
  await beginSession(fixture.database, { userId: user.id, sessionToken, expires });
  const token = await fixture.database.$transaction((tx) =>
    insertToken(tx, user.id, { name: 'theirs', expiresInDays: 1 }),
  );
  return { userId: user.id, sessionToken, token, team: `t${count}` };
}

type Somebody = Awaited<ReturnType<typeof somebody>>;

/** Whose access was told of by what `work` did; a mark that is sent after it shows that all of it was heard. */
async function told(work: () => Promise<unknown>): Promise<string[]> {
  const mark = async () => {
    count += 1;
    const payload = `mark-${count}`;
    await fixture.database.$executeRaw`SELECT pg_notify(${accessChannel}, ${payload})`;
    await waitUntil('the mark', () => heard.includes(payload), { everyMs: 5 });
  };
  await mark();
  heard.length = 0;
  await work();
  await mark();
  return heard.slice(0, -1);
}

describe('the database tells whose access may have changed', () => {
  const ways: [string, (tx: Transaction, person: Somebody) => Promise<unknown>][] = [
    ['a session ends', (tx, { sessionToken }) => endSession(tx, sessionToken)],
    [
      'a session is cut short',
      (tx, { userId }) => tx.session.updateMany({ where: { userId }, data: { expires: new Date() } }),
    ],
    [
      'a token is revoked',
      (tx, { token }) => tx.apiToken.update({ where: { id: token.id }, data: { revokedAt: new Date() } }),
    ],
    [
      'a token is cut short',
      (tx, { token }) => tx.apiToken.update({ where: { id: token.id }, data: { expiresAt: new Date() } }),
    ],
    ['a token is deleted', (tx, { token }) => tx.apiToken.delete({ where: { id: token.id } })],
    ['a role is given', (tx, { userId, team }) => saveStanding(tx, userId, { role: 'admin', teams: [team] })],
    ['a team is taken', (tx, { userId }) => saveStanding(tx, userId, { role: 'engineer', teams: [] })],
    ['a team is deleted', (tx, { team }) => tx.team.delete({ where: { name: team } })],
    [
      'a person is disabled',
      (tx, { userId: id }) => tx.user.update({ where: { id }, data: { disabledAt: new Date() } }),
    ],
    ['a person is deleted', (tx, { userId }) => tx.user.delete({ where: { id: userId } })],
  ];
  test.each(ways)('when %s, once, with the person’s id', async (_, change) => {
    const person = await somebody();
    const whose = await told(() => fixture.database.$transaction((tx) => change(tx, person)));
    expect(whose).toEqual([person.userId]);
  });

  test('once for a person who loses tens of thousands of teams', async () => {
    const { userId } = await somebody();
    const teams = Array.from({ length: 33_000 }, (_, index) => `many-${index}`);
    await fixture.database.$transaction((tx) => saveStanding(tx, userId, { role: 'engineer', teams }));
    const loseThem = () =>
      fixture.database.$transaction((tx) => saveStanding(tx, userId, { role: 'engineer', teams: [] }));
    expect(await told(loseThem)).toEqual([userId]);
  });

  test('but not when a token is merely used', async () => {
    const { token } = await somebody();
    expect(await told(() => actorOfToken(fixture.database, token.token))).toEqual([]);
    expect(await told(() => writeTokenUses(fixture.database))).toEqual([]);
    const row = await fixture.database.apiToken.findUniqueOrThrow({ where: { id: token.id } });
    expect(row.lastUsedAt).not.toBeNull();
  });

  test('nor when a session is used, or its notice dismissed', async () => {
    const { userId, sessionToken } = await somebody();
    const where = { userId };
    await fixture.database.session.updateMany({ where, data: { lastSeenAt: new Date(0) } });
    const use = async () => {
      await noteSessionUse(fixture.database, sessionToken);
      await fixture.database.session.updateMany({ where, data: { notice: null } });
    };
    expect(await told(use)).toEqual([]);
    const { lastSeenAt } = await fixture.database.session.findFirstOrThrow({ where });
    expect(lastSeenAt.getTime()).toBeGreaterThan(0);
  });

  test('and not of what is rolled back', async () => {
    const { sessionToken } = await somebody();
    const changeOfMind = () =>
      fixture.database
        .$transaction(async (tx) => {
          await endSession(tx, sessionToken);
          throw new Error('changed my mind');
        })
        .catch(() => undefined);
    expect(await told(changeOfMind)).toEqual([]);
  });
});
