import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admit } from '@/lib/access/admit';
import { actorOfToken, insertToken } from '@/lib/access/api-tokens';
import { readGroupMappings, standingFromGroups } from '@/lib/access/groups';
import { actorOfSession, beginSession } from '@/lib/access/sessions';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { decideAccountRequest, listAccountRequests } from './account-requests';
import { changePerson } from './change-person';
import { changeTeam } from './change-team';
import { getPerson } from './get-person';
import { getTeam } from './get-team';
import { listPeople } from './list-people';
import { listTeams } from './list-teams';
import { revokeTokensOfPerson } from './revoke-tokens';
import { signOutPerson } from './sign-out-person';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

const root = () => fixture.as('root');
const issuer = 'https://login.example.com';
let count = 0;

function identity(changes: object = {}) {
  count += 1;
  const subject = `subject-${count}`;
  const email = `${subject}@example.com`;
  const said = { provider: 'oidc', issuer, subject, name: `Somebody ${count}`, email, isEmailTrusted: true };
  return { ...said, ...changes };
}

const enter = (who: ReturnType<typeof identity>, teams: string[] = []) =>
  admit(fixture.database, who, { role: 'engineer', teams });

/** Somebody with a session and a token. */
async function somebody() {
  const who = identity();
  const { id } = await enter(who, ['payments']);
  const sessionToken = `session of ${id}`;
  const expires = new Date(Date.now() + 3_600_000);
  await beginSession(fixture.database, { sessionToken, userId: id, expires });
  const { token } = await fixture.database.$transaction((tx) =>
    insertToken(tx, id, { name: 'ci', expiresInDays: 1 }),
  );
  return { ...who, id, sessionToken, token };
}

const works = async ({ sessionToken, token }: { sessionToken: string; token: string }) => ({
  session: (await actorOfSession(fixture.database, sessionToken)) !== null,
  token: (await actorOfToken(fixture.database, token)) !== null,
});
const lastAudit = () => fixture.database.auditEntry.findFirstOrThrow({ orderBy: { id: 'desc' } });

describe('a person', () => {
  test('who is disabled has no session and no token at once, and is not let in', async () => {
    const person = await somebody();
    expect(await works(person)).toEqual({ session: true, token: true });
    await changePerson({ ctx: root(), input: { id: person.id, body: { disabled: true } } });
    expect(await works(person)).toEqual({ session: false, token: false });
    await expect(enter(person)).rejects.toMatchObject({ code: 'Disabled' });
    expect(await lastAudit()).toMatchObject({
      action: 'person.disable',
      subjectId: person.id,
      actorId: root().actor.id,
      details: { before: { disabled: false }, after: { disabled: true }, sessionsEnded: 1 },
    });
    await changePerson({ ctx: root(), input: { id: person.id, body: { disabled: false } } });
    // What was ended stays ended.
    expect(await works(person)).toEqual({ session: false, token: true });
  });

  test('is not disabled twice, nor an admin by themselves', async () => {
    const { id } = await somebody();
    const disable = (whom: string) =>
      changePerson({ ctx: root(), input: { id: whom, body: { disabled: true } } });
    await disable(id);
    const before = await lastAudit();
    await disable(id);
    expect((await lastAudit()).id).toBe(before.id);
    await expect(disable(root().actor.id)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('can be signed out everywhere, and have every token revoked', async () => {
    const person = await somebody();
    await signOutPerson({ ctx: root(), input: { id: person.id } });
    expect(await works(person)).toEqual({ session: false, token: true });
    await revokeTokensOfPerson({ ctx: root(), input: { id: person.id } });
    expect(await works(person)).toEqual({ session: false, token: false });
    expect(await lastAudit()).toMatchObject({ details: { tokensRevoked: 1 } });
  });

  test('is listed with what they have, and found by name, address and team', async () => {
    const person = await somebody();
    const { items } = await listPeople({ ctx: root(), input: { q: person.subject } });
    expect(items).toMatchObject([
      { id: person.id, sessions: 1, tokens: 1, environments: 0, teams: ['payments'], groupsKnown: true },
    ]);
    expect((await listPeople({ ctx: root(), input: { q: 'SOMEBODY' } })).total).toBeGreaterThan(0);
    const ofTeam = await listPeople({ ctx: root(), input: { team: 'search' } });
    expect(ofTeam.items.map(({ name }) => name)).toEqual(['Grace']);
    // A percent sign is a character like any other.
    expect((await listPeople({ ctx: root(), input: { q: '%' } })).total).toBe(0);
  });

  test('is on one page, whatever its size', async () => {
    for (let index = 0; index < 5; index += 1) await enter(identity({ name: 'The Same Name' }));
    await fixture.database.user.createMany({ data: [{}, {}, {}] });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listPeople({ ctx: root(), input: { limit: 2, ...(cursor ? { cursor } : {}) } });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(await fixture.database.user.count());
  });

  test.each(['ada', 'olga'] as const)('is nobody whom %s may see, there or not', async (who) => {
    const ctx = fixture.as(who);
    for (const id of [root().actor.id, 'nobody'])
      await expect(getPerson({ ctx, input: { id } })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(listPeople({ ctx, input: {} })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(listAccountRequests({ ctx })).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('somebody whom Slipway can’t tell from a person', () => {
  /** Registered anew at the provider: the same address, another id. */
  async function again() {
    const who = identity();
    const { id } = await enter(who, ['search']);
    const anew = identity({ email: who.email });
    await expect(enter(anew)).rejects.toMatchObject({ code: 'OAuthAccountNotLinked' });
    const request = await fixture.database.accountRequest.findFirstOrThrow({ where: { userId: id } });
    const decide = (decision: string, ctx = root()) =>
      decideAccountRequest({ ctx, input: { id: request.id, body: { decision } } });
    return { who, anew, id, request, decide };
  }

  test('is that person once an admin has said so, and the earlier account is nobody any more', async () => {
    const { who, anew, id, request, decide } = await again();
    await decide('same-person');
    expect(await enter(anew, ['search'])).toEqual({ id });
    await expect(enter(who)).rejects.toMatchObject({ code: 'OAuthAccountNotLinked' });
    expect(await lastAudit()).not.toBeNull();
    const entry = await fixture.database.auditEntry.findFirst({
      where: { action: 'account.relink', subjectId: id },
    });
    expect(entry).toMatchObject({
      actorId: root().actor.id,
      details: {
        decision: 'same-person',
        before: [{ issuer, subject: who.subject }],
        request: { subject: anew.subject },
      },
    });
    await expect(decide('same-person')).rejects.toMatchObject({ code: 'not-found' });
    expect((await listAccountRequests({ ctx: root() })).map((each) => each.id)).not.toContain(request.id);
  });

  test('is not, while that person is signed in', async () => {
    const { id, anew, decide } = await again();
    const expires = new Date(Date.now() + 3_600_000);
    await beginSession(fixture.database, { sessionToken: `at work ${id}`, userId: id, expires });
    await expect(decide('same-person')).rejects.toMatchObject({ code: 'conflict' });
    await expect(enter(anew)).rejects.toMatchObject({ code: 'OAuthAccountNotLinked' });
    await signOutPerson({ ctx: root(), input: { id } });
    await decide('same-person');
    expect(await enter(anew)).toEqual({ id });
  });

  test('is not, without a fresh sign-in of the admin, nor while the person is disabled', async () => {
    const { id, decide } = await again();
    await expect(decide('same-person', { ...root(), freshUntil: new Date(0) })).rejects.toMatchObject({
      code: 'fresh-sign-in',
    });
    await changePerson({ ctx: root(), input: { id, body: { disabled: true } } });
    await expect(decide('same-person')).rejects.toMatchObject({ code: 'conflict' });
  });

  test('may be somebody else: a person of their own, who has the address', async () => {
    const { who, anew, id, decide } = await again();
    await decide('somebody-else');
    const entered = await enter(anew, ['payments']);
    expect(entered.id).not.toBe(id);
    const about = { subjectId: id, action: { in: ['user.profile', 'account.relink'] } };
    expect(
      await fixture.database.auditEntry.findMany({ where: about, orderBy: { id: 'asc' } }),
    ).toMatchObject([
      { action: 'user.profile', details: { before: { email: who.email }, after: { email: null } } },
      { action: 'account.relink', details: { decision: 'somebody-else', person: entered.id } },
    ]);
    expect(await enter({ ...who, email: `new-${who.email}` }, ['search'])).toEqual({ id });
    expect((await getPerson({ ctx: root(), input: { id } })).teams).toEqual(['search']);
  });

  test('may be turned away, and asks again by coming again', async () => {
    const { anew, request, decide } = await again();
    await decide('dismiss');
    const ids = async () => (await listAccountRequests({ ctx: root() })).map((each) => each.id);
    expect(await ids()).not.toContain(request.id);
    await expect(enter(anew)).rejects.toMatchObject({ code: 'OAuthAccountNotLinked' });
    expect(await ids()).toContain(request.id);
  });

  test.each(['same-person', 'somebody-else'])(
    'of another issuer is decided on alike: %s',
    async (decision) => {
      const who = identity();
      const { id } = await enter(who);
      const elsewhere = { ...who, issuer: 'https://other.example.com' };
      await expect(enter(elsewhere)).rejects.toMatchObject({ code: 'IssuerChanged' });
      const request = await fixture.database.accountRequest.findFirstOrThrow({ where: { userId: id } });
      await decideAccountRequest({ ctx: root(), input: { id: request.id, body: { decision } } });
      const entered = await enter(elsewhere);
      expect(entered.id === id).toBe(decision === 'same-person');
    },
  );

  test('is decided on once, though two admins decide at the same moment', async () => {
    const { request, decide } = await again();
    const other = { ...root(), database: fixture.openPool(2) };
    const outcomes = await Promise.allSettled([decide('same-person'), decide('somebody-else', other)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const entries = await fixture.database.auditEntry.count({
      where: { action: 'account.relink', subjectId: request.userId },
    });
    expect(entries).toBe(1);
  });
});

describe('a team', () => {
  const rules = { adminGroup: 'admins', approverGroup: 'approvers', teamPrefix: 'team-' };
  const teamsOf = async (...groups: string[]) =>
    standingFromGroups(groups, rules, await readGroupMappings(fixture.database)).teams;
  const map = (name: string, groups: string[], ctx = root()) =>
    changeTeam({ ctx, input: { name, body: { groups } } });

  test('keeps what it has when its group is renamed, and its old name leads nowhere', async () => {
    await map('search', ['team-discovery']);
    expect(await teamsOf('team-discovery')).toEqual(['search']);
    expect(await teamsOf('team-search')).toEqual([]);
    expect(await lastAudit()).toMatchObject({
      action: 'team.change',
      details: { name: 'search', before: { groups: [] }, after: { groups: ['team-discovery'] } },
    });
    await map('search', []);
    expect(await teamsOf('team-search')).toEqual(['search']);
    expect(await teamsOf('team-discovery')).toEqual(['discovery']);
  });

  test('has no group of another team', async () => {
    await map('payments', ['one', 'shared']);
    await expect(map('search', ['two', 'shared'])).rejects.toMatchObject({
      code: 'invalid',
      fields: [{ path: 'groups.0', message: expect.stringContaining('payments') }],
    });
    const pools = ['payments', 'search', 'platform'].map((name) => ({
      name,
      ctx: { ...root(), database: fixture.openPool(2) },
    }));
    const outcomes = await Promise.allSettled(pools.map(({ name, ctx }) => map(name, ['wanted'], ctx)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const { name } of pools) await map(name, []);
  });

  test('is changed by admins who signed in just now', async () => {
    await expect(map('search', ['x'], { ...root(), freshUntil: null })).rejects.toMatchObject({
      code: 'fresh-sign-in',
    });
    await expect(map('payments', ['x'], fixture.as('ada'))).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('is seen by its members and by those who see all, and by nobody else', async () => {
    const seenBy = async (who: 'ada' | 'olga' | 'root') =>
      (await listTeams({ ctx: fixture.as(who), input: {} })).items.map(({ name }) => name);
    expect(await seenBy('ada')).toEqual(['payments']);
    expect(await seenBy('olga')).toContain('search');
    expect(await getTeam({ ctx: fixture.as('ada'), input: { name: 'payments' } })).toMatchObject({
      memberList: expect.arrayContaining([{ id: expect.any(String), name: 'Bert', disabled: false }]),
    });
    const messages: string[] = [];
    for (const name of ['search', 'no-such-team', 'a\0b']) {
      const refused = getTeam({ ctx: fixture.as('ada'), input: { name } });
      await expect(refused).rejects.toMatchObject({ code: 'not-found' });
      await refused.catch((error: Error) => messages.push(error.message.replace(name, '…')));
    }
    expect(new Set(messages).size).toBe(1);
  });
});
