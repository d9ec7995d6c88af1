import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '@/lib/db/client';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { admit, type Identity, shutOut } from './admit';
import type { Standing } from './groups';
import { loadActor } from './load-actor';
import { actorOfSession, beginSession } from './sessions';
import { signInAdapter } from './sign-in-adapter';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

const engineer: Standing = { role: 'engineer', teams: ['payments'] };
const admin: Standing = { role: 'admin', teams: [] };
const issuer = 'https://login.example.com';
let count = 0;

function identity(changes: Partial<Identity> = {}): Identity {
  count += 1;
  const subject = `subject-${count}`;
  const email = `${subject}@example.com`;
  const said = { provider: 'oidc', issuer, subject, name: 'Somebody', email, isEmailTrusted: true };
  return { ...said, ...changes };
}

const enter = (who: Identity, standing: Standing | null, database: Database = fixture.database) =>
  admit(database, who, standing);
const usersOf = ({ subject }: Identity) =>
  fixture.database.user.findMany({ where: { accounts: { some: { providerAccountId: subject } } } });

describe('whoever is admitted', () => {
  test('is the same user each time, with the standing of this time', async () => {
    const who = identity();
    const { id } = await enter(who, admin);
    expect(await loadActor(fixture.database, id)).toMatchObject({ role: 'admin', email: who.email });
    expect(await enter(who, engineer)).toEqual({ id });
    expect(await loadActor(fixture.database, id)).toMatchObject(engineer);
  });

  test('is one user, though twenty browsers of a newcomer come at once', async () => {
    const pools = [fixture.openPool(10), fixture.openPool(10)];
    const who = identity();
    const admitted = await Promise.all(
      Array.from({ length: 20 }, (_, index) => enter(who, engineer, pools[index % 2])),
    );
    expect(new Set(admitted.map(({ id }) => id)).size).toBe(1);
    expect(await usersOf(who)).toHaveLength(1);
    expect(await fixture.database.user.count({ where: { email: who.email } })).toBe(1);
  });

  test('may have no e-mail address, like others', async () => {
    const [one, other] = [identity({ email: null }), identity({ email: null })];
    expect(await enter(one, engineer)).not.toEqual(await enter(other, engineer));
  });
});

describe('nobody is admitted', () => {
  test('to somebody else’s user by an e-mail address', async () => {
    const owner = identity();
    const { id } = await enter(owner, engineer);
    await expect(enter(identity({ email: owner.email }), admin)).rejects.toMatchObject({
      code: 'OAuthAccountNotLinked',
    });
    expect(await loadActor(fixture.database, id)).toMatchObject(engineer);
    expect(await fixture.database.account.count({ where: { userId: id } })).toBe(1);
  });

  test('to a user that two people’s accounts were joined into', async () => {
    const who = identity();
    const { id } = await enter(who, engineer);
    await fixture.database.account.create({
      data: { userId: id, type: 'oauth', provider: 'oidc', providerAccountId: `second of ${who.subject}` },
    });
    for (const subject of [who.subject, `second of ${who.subject}`]) {
      await expect(enter({ ...who, subject }, admin)).rejects.toMatchObject({ code: 'AccountsJoined' });
    }
    expect(await loadActor(fixture.database, id)).toMatchObject(engineer);
  });

  test.each(['users', 'accounts', 'teams', 'memberships', 'audit_entries'])(
    'while %s is locked; it does not wait for ever, and leaves nothing behind',
    async (table) => {
      const [known, newcomer] = [identity(), identity()];
      const { id } = await enter(known, admin);
      const locker = new Client({ connectionString: fixture.url });
      await locker.connect();
      await locker.query('BEGIN');
      await locker.query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
      try {
        const refused = { name: 'SignInRefused', code: 'StandingNotSaved' };
        await Promise.all([
          expect(enter(known, engineer)).rejects.toMatchObject(refused),
          expect(enter(newcomer, { role: 'approver', teams: ['new'] })).rejects.toMatchObject(refused),
        ]);
      } finally {
        await locker.end();
      }
      expect(await loadActor(fixture.database, id)).toMatchObject(admin);
      expect(await usersOf(newcomer)).toEqual([]);
      expect(await fixture.database.user.count({ where: { email: newcomer.email } })).toBe(0);
    },
  );
});

describe('what the provider says today', () => {
  const userOf = (id: string) => fixture.database.user.findUniqueOrThrow({ where: { id } });
  const auditOf = (id: string) =>
    fixture.database.auditEntry.findMany({ where: { subjectId: id }, orderBy: { id: 'asc' } });

  test('is the name and the address from then on, on record', async () => {
    const who = identity();
    const { id } = await enter(who, engineer);
    const married = { ...who, name: 'Somebody Else', email: `new-${who.email}` };
    expect(await enter(married, engineer)).toEqual({ id });
    expect(await userOf(id)).toMatchObject({ name: 'Somebody Else', email: `new-${who.email}` });
    expect((await auditOf(id)).at(-1)).toMatchObject({
      action: 'user.profile',
      details: {
        before: { name: 'Somebody', email: who.email },
        after: { name: 'Somebody Else', email: `new-${who.email}` },
      },
    });
    const count = (await auditOf(id)).length;
    await enter(married, engineer);
    expect(await auditOf(id)).toHaveLength(count);
  });

  test('may give an address from one to another, and makes neither the other', async () => {
    const [one, other] = [identity(), identity()];
    const ids = { one: await enter(one, admin), other: await enter(other, engineer) };
    expect(await enter({ ...other, email: one.email }, engineer)).toEqual(ids.other);
    expect(await userOf(ids.one.id)).toMatchObject({ email: null, role: 'ADMIN' });
    expect(await userOf(ids.other.id)).toMatchObject({ email: one.email, role: 'ENGINEER' });
    expect((await auditOf(ids.one.id)).at(-1)).toMatchObject({
      actorId: ids.other.id,
      action: 'user.profile',
      details: { before: { email: one.email }, after: { email: null } },
    });
    expect(await enter({ ...one, email: other.email }, admin)).toEqual(ids.one);
    expect(await userOf(ids.one.id)).toMatchObject({ email: other.email });
  });

  test('may swap two addresses at the same moment', async () => {
    const [one, other] = [identity(), identity()];
    const ids = { one: await enter(one, engineer), other: await enter(other, engineer) };
    const pools = [fixture.openPool(2), fixture.openPool(2)];
    await Promise.all([
      enter({ ...one, email: other.email }, engineer, pools[0]),
      enter({ ...other, email: one.email }, engineer, pools[1]),
    ]);
    await enter({ ...one, email: other.email }, engineer);
    await enter({ ...other, email: one.email }, engineer);
    expect((await userOf(ids.one.id)).email).toBe(other.email);
    expect((await userOf(ids.other.id)).email).toBe(one.email);
  });

  test('takes an address that it has not verified from nobody', async () => {
    const [owner, other] = [identity(), identity()];
    const { id } = await enter(owner, engineer);
    const known = await enter(other, engineer);
    const claims = { email: owner.email, isEmailTrusted: false };
    await enter({ ...other, ...claims }, engineer);
    const newcomer = await enter(identity(claims), engineer);
    expect(await userOf(id)).toMatchObject({ email: owner.email });
    for (const taker of [known, newcomer]) expect(await userOf(taker.id)).toMatchObject({ email: null });
    expect(await fixture.database.accountRequest.count({ where: { userId: id } })).toBe(0);
  });

  test('is nothing of groups: memberships stay, and nobody stays an approver or an admin by that', async () => {
    const roles = {
      viewer: 'VIEWER',
      engineer: 'ENGINEER',
      approver: 'ENGINEER',
      admin: 'ENGINEER',
    } as const;
    for (const [role, left] of Object.entries(roles)) {
      const who = identity();
      const { id } = await enter(who, { role: role as keyof typeof roles, teams: ['payments'] });
      const { groupsReadAt } = await userOf(id);
      await enter(who, null);
      const after = await userOf(id);
      expect(after).toMatchObject({ role: left, groupsReadAt });
      expect(after.lastSignInAt?.getTime()).toBeGreaterThan(groupsReadAt?.getTime() ?? Number.NaN);
      expect((await loadActor(fixture.database, id))?.teams).toEqual(['payments']);
      await enter(who, { role: role as keyof typeof roles, teams: [] });
      expect(await loadActor(fixture.database, id)).toMatchObject({ role, teams: [] });
    }
  });
});

describe('whom an admin could let in', () => {
  const requestsFor = (userId: string) => fixture.database.accountRequest.findMany({ where: { userId } });

  test('is noted once, though they come again, and never let in by it', async () => {
    const owner = identity();
    const { id } = await enter(owner, engineer);
    const registeredAnew = identity({ email: owner.email, name: 'Somebody Again' });
    for (const _ of [1, 2])
      await expect(enter(registeredAnew, admin)).rejects.toMatchObject({ code: 'OAuthAccountNotLinked' });
    expect(await requestsFor(id)).toMatchObject([
      { subject: registeredAnew.subject, issuer, name: 'Somebody Again', email: owner.email },
    ]);
  });

  test('is who has the id of somebody at another issuer', async () => {
    const who = identity();
    const { id } = await enter(who, engineer);
    const elsewhere = { ...who, issuer: 'https://other.example.com' };
    await expect(enter(elsewhere, admin)).rejects.toMatchObject({ code: 'IssuerChanged' });
    expect(await loadActor(fixture.database, id)).toMatchObject(engineer);
    expect(await requestsFor(id)).toMatchObject([{ issuer: elsewhere.issuer, subject: who.subject }]);
  });

  test('is shown by an address only where the provider has verified it', async () => {
    const who = identity();
    const { id } = await enter(who, engineer);
    const { email } = identity();
    const elsewhere = { ...who, issuer: 'https://other.example.com', email, isEmailTrusted: false };
    await expect(enter(elsewhere, admin)).rejects.toMatchObject({ code: 'IssuerChanged' });
    expect(await requestsFor(id)).toMatchObject([{ subject: who.subject, email: null }]);
  });

  test('is nobody whose issuer a version before did not keep: it is kept from now on', async () => {
    const who = identity();
    const { id } = await enter(who, engineer);
    await fixture.database.account.updateMany({ where: { userId: id }, data: { issuer: null } });
    expect(await enter(who, engineer)).toEqual({ id });
    const elsewhere = { ...who, issuer: 'https://other.example.com' };
    await expect(enter(elsewhere, engineer)).rejects.toMatchObject({ code: 'IssuerChanged' });
  });
});

describe('who may not enter', () => {
  test('is whom an admin disabled', async () => {
    const who = identity();
    const { id } = await enter(who, engineer);
    await fixture.database.user.update({ where: { id }, data: { disabledAt: new Date() } });
    await expect(enter({ ...who, name: 'Other' }, admin)).rejects.toMatchObject({ code: 'Disabled' });
    expect(await fixture.database.user.findUniqueOrThrow({ where: { id } })).toMatchObject({
      name: 'Somebody',
      role: 'ENGINEER',
    });
  });

  test('keeps neither sessions nor what a token could do', async () => {
    const who = identity();
    const { id } = await enter(who, { role: 'admin', teams: ['payments'] });
    const sessionToken = `session of ${id}`;
    const expires = new Date(Date.now() + 60_000);
    await beginSession(fixture.database, { sessionToken, userId: id, expires });
    await shutOut(fixture.database, { ...who, issuer: 'https://other.example.com' }, 'Not in the group');
    expect(await actorOfSession(fixture.database, sessionToken)).toMatchObject({ role: 'admin' });
    await shutOut(fixture.database, who, 'Not in the group');
    expect(await actorOfSession(fixture.database, sessionToken)).toBeNull();
    expect(await loadActor(fixture.database, id)).toMatchObject({ role: 'viewer', teams: [] });
    const ended = { subjectId: id, action: 'session.end' };
    expect(await fixture.database.auditEntry.findMany({ where: ended })).toMatchObject([
      { actorId: 'identity-provider', details: { sessions: 1, reason: 'Not in the group' } },
    ]);
    await shutOut(fixture.database, identity(), 'Not in the group');
  });
});

describe('what next-auth may do', () => {
  const adapterFor = (id: string | null) =>
    signInAdapter(fixture.database, () => (id ? { id, idToken: 'its ID token' } : null));
  const session = (userId: string) => ({
    userId,
    sessionToken: `session of ${userId}`,
    expires: new Date(Date.now() + 60_000),
  });

  test('is to make a session for whom this request admitted', async () => {
    const { id } = await enter(identity(), engineer);
    await adapterFor(id).createSession?.(session(id));
    expect(await fixture.database.session.count({ where: { userId: id } })).toBe(1);
  });

  test('is not to make one for anybody else', async () => {
    const { id } = await enter(identity(), engineer);
    for (const admitted of [null, fixture.as('root').actor.id])
      await expect(adapterFor(admitted).createSession?.(session(id))).rejects.toThrow('admitted');
    expect(await fixture.database.session.count({ where: { userId: id } })).toBe(0);
  });

  test('is not to link an account, nor to find or make a person by itself', async () => {
    const { id } = await enter(identity(), engineer);
    const account = { userId: id, type: 'oauth', provider: 'oidc', providerAccountId: 'another' } as const;
    const adapter = adapterFor(id);
    expect(() => adapter.linkAccount?.(account)).toThrow('link an account');
    expect(() => adapter.createUser?.({ email: 'x@example.com', emailVerified: null, id: '' })).toThrow();
    expect(await adapter.getUserByEmail?.('ada@example.com')).toBeNull();
    expect(await fixture.database.account.count({ where: { userId: id } })).toBe(1);
  });
});
