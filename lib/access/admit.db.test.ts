import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '@/lib/db/client';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { admit, type Identity } from './admit';
import type { Standing } from './groups';
import { loadActor } from './load-actor';
import { signInAdapter } from './sign-in-adapter';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

const engineer: Standing = { role: 'engineer', teams: ['payments'] };
const admin: Standing = { role: 'admin', teams: [] };
let count = 0;

function identity(changes: Partial<Identity> = {}): Identity {
  count += 1;
  const subject = `subject-${count}`;
  return { provider: 'oidc', subject, name: 'Somebody', email: `${subject}@example.com`, ...changes };
}

const enter = (who: Identity, standing: Standing, database: Database = fixture.database) =>
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
