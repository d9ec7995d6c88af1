import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { countRows, createFixture, type Fixture, type PersonName } from '@/lib/testing/checks/fixtures';
import { actorOfToken, insertToken } from './api-tokens';
import type { Actor } from './context';
import { createToken, mostTokens } from './create-token';
import { listTokens } from './list-tokens';
import { revokeToken } from './revoke-token';
import { writeTokenUses } from './token-uses';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
afterEach(() => vi.useRealTimers());
afterAll(() => fixture.close());

const create = (person: PersonName, name: string, expiresInDays = 30) =>
  createToken({ ctx: fixture.as(person), input: { name, expiresInDays } });
const list = async (person: PersonName) =>
  (await listTokens({ ctx: fixture.as(person) })).map((token) => token.name);
const whose = (token: string) => actorOfToken(fixture.database, token);

describe('a token', () => {
  test('acts as its owner, with role and teams as they are now', async () => {
    const { token } = await create('ada', 'ci');
    expect(token).toMatch(/^slw_[\w-]{43}$/);
    expect(await whose(token)).toEqual({
      ...fixture.as('ada').actor,
      scopes: ['read', 'launch', 'change', 'teardown', 'admin'],
      token: expect.objectContaining({ expiresAt: expect.any(Date) }),
    });
    const { id } = fixture.as('bert').actor;
    const { token: his } = await create('bert', 'ci');
    await fixture.database.membership.deleteMany({ where: { userId: id } });
    expect(await whose(his)).toMatchObject({ id, teams: [] });
  });

  test('that may force a deletion, or change a target, needs a fresh sign-in as these do', async () => {
    const ctx = { ...fixture.as('ada'), freshUntil: new Date(0) };
    const made = (scopes?: string[]) =>
      createToken({ ctx, input: { name: 'unlocked', expiresInDays: 1, ...(scopes && { scopes }) } });
    for (const scopes of [undefined, ['read', 'teardown'], ['admin']])
      await expect(made(scopes)).rejects.toMatchObject({ code: 'fresh-sign-in' });
    expect(await list('ada')).not.toContain('unlocked');
    expect(await made(['read', 'launch', 'change'])).toMatchObject({ name: 'unlocked' });
  });

  test('is in the answer and nowhere else', async () => {
    const made = await create('olga', 'secret');
    const row = await fixture.database.apiToken.findUniqueOrThrow({ where: { id: made.id } });
    expect(row.hash).toBe(createHash('sha256').update(made.token).digest('hex'));
    expect(made.token.startsWith(row.prefix)).toBe(true);
    expect(row.prefix).toHaveLength(8);
    const audit = await fixture.database.auditEntry.findMany({ where: { subjectId: made.id } });
    expect(audit).toMatchObject([
      { action: 'token.create', actorName: 'Olga', details: { name: 'secret', teams: [] } },
    ]);
    const listed = await listTokens({ ctx: fixture.as('olga') });
    const everywhere = JSON.stringify([row, audit, listed], (_, value) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
    expect(everywhere).not.toContain(made.token.slice(8));
    expect(JSON.stringify(listed)).not.toContain(row.hash);
  });

  test('is listed for its owner only, newest first', async () => {
    await create('grace', 'older');
    await create('grace', 'newer');
    expect(await list('grace')).toEqual(['newer', 'older']);
    expect(await list('root')).toEqual([]);
  });

  test('ends when it is revoked: for the holder, in the list, and once', async () => {
    const { id, token } = await create('root', 'short-lived');
    const ctx = fixture.as('root');
    await revokeToken({ ctx, input: { id } });
    expect(await whose(token)).toBeNull();
    expect(await list('root')).toEqual([]);
    const before = await countRows(fixture.database);
    await expect(revokeToken({ ctx, input: { id } })).rejects.toMatchObject({ code: 'not-found' });
    expect(await countRows(fixture.database)).toEqual(before);
    const audit = await fixture.database.auditEntry.findMany({
      where: { subjectId: id },
      orderBy: { id: 'asc' },
    });
    expect(audit.map((entry) => entry.action)).toEqual(['token.create', 'token.revoke']);
  });

  test('ends when it expires', async () => {
    const { id, token, expiresAt } = await create('olga', 'one-day', 1);
    expect(Math.abs(Date.parse(expiresAt ?? '') - Date.now() - 86_400_000)).toBeLessThan(10_000);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(expiresAt ?? '') - 1 });
    expect(await whose(token)).not.toBeNull();
    vi.setSystemTime(Date.parse(expiresAt ?? ''));
    expect(await whose(token)).toBeNull();
    const shown = async () => (await listTokens({ ctx: fixture.as('olga') })).find((it) => it.id === id);
    expect(await shown()).toMatchObject({ name: 'one-day', state: 'expired' });
    vi.setSystemTime(Date.parse(expiresAt ?? '') + 31 * 86_400_000);
    expect(await shown()).toBeUndefined();
    expect(await fixture.database.apiToken.count({ where: { id } })).toBe(1);
  });

  test.each(['bert', 'grace', 'olga', 'root'] as const)(
    'can’t be revoked by %s, whose it is not',
    async (person) => {
      const { id, token } = await create('ada', `not-yours-${person}`);
      const asked = revokeToken({ ctx: fixture.as(person), input: { id } });
      await expect(asked).rejects.toMatchObject({ code: 'not-found' });
      expect(await whose(token)).not.toBeNull();
    },
  );

  test.each(['', 'nobody', '\u0000', 'a\u0000b', '\ud800', 'x'.repeat(100_000)])(
    'with the id %j is not there',
    async (id) => {
      const asked = revokeToken({ ctx: fixture.as('ada'), input: { id } });
      await expect(asked).rejects.toMatchObject({ code: 'not-found' });
    },
  );

  test.each(['', 'slw_', 'slw_guess', '\u0000', '\ud800', 'x'.repeat(100_000)])(
    'that nobody made (%j) is nobody’s',
    async (token) => {
      expect(await whose(token)).toBeNull();
    },
  );

  test('of one letter more, less or other is nobody’s', async () => {
    const { token } = await create('ada', 'exact');
    const other = token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A');
    for (const wrong of [`${token}A`, token.slice(0, -1), other, token.toUpperCase(), ` ${token}`]) {
      expect(await whose(wrong)).toBeNull();
    }
  });

  test('notes when it was used, at most once a minute, without its holder waiting for it', async () => {
    const { id, token } = await create('ada', 'used');
    const usedAt = async () => {
      await writeTokenUses(fixture.database);
      return (await fixture.database.apiToken.findUniqueOrThrow({ where: { id } })).lastUsedAt?.getTime();
    };
    vi.useFakeTimers({ toFake: ['Date'] });
    const first = Date.now();
    await whose(token);
    const row = await fixture.database.apiToken.findUniqueOrThrow({ where: { id } });
    expect(row.lastUsedAt).toBeNull();
    expect(await usedAt()).toBe(first);
    vi.setSystemTime(first + 59_000);
    await whose(token);
    expect(await usedAt()).toBe(first);
    vi.setSystemTime(first + 61_000);
    await whose(token);
    expect(await usedAt()).toBe(first + 61_000);
  });

  test('is asked about in one statement, and its uses are written in one for all, whoever holds a row', async () => {
    const held = await create('grace', 'held');
    const free = await create('grace', 'free');
    const statements: string[] = [];
    const counting = fixture.database.$extends({
      query: {
        $allOperations: ({ operation, args, query }) => {
          statements.push(operation);
          return query(args);
        },
      },
    }) as unknown as typeof fixture.database;
    for (let times = 0; times < 50; times += 1) await actorOfToken(counting, free.token);
    await actorOfToken(counting, held.token);
    expect(statements).toEqual(Array(51).fill('$queryRaw'));
    statements.length = 0;
    await fixture.database.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM api_tokens WHERE id = ${held.id} FOR UPDATE`;
      await writeTokenUses(counting);
    });
    await writeTokenUses(counting);
    expect(statements).toEqual(['$executeRaw']);
    const rows = await fixture.database.apiToken.findMany({ where: { id: { in: [held.id, free.id] } } });
    const usedAt = new Map(rows.map((row) => [row.id, row.lastUsedAt]));
    expect(usedAt.get(free.id)).not.toBeNull();
    expect(usedAt.get(held.id)).toBeNull();
  });

  test('made without an end has none', async () => {
    const { id } = fixture.as('grace').actor;
    const made = await fixture.database.$transaction((tx) =>
      insertToken(tx, id, { name: 'endless', expiresInDays: null }),
    );
    expect(made.expiresAt).toBeNull();
    await fixture.database.user.update({ where: { id }, data: { lastSignInAt: new Date('2099-12-31') } });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2100, 0, 1) });
    expect(await whose(made.token)).toMatchObject({ id });
    await fixture.database.user.update({ where: { id }, data: { lastSignInAt: null } });
    expect(await list('grace')).toContain('endless');
  });
});

describe('a token does nothing', () => {
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
  const age = async (id: string, days: number) =>
    fixture.database.apiToken.update({ where: { id }, data: { createdAt: daysAgo(days) } });
  const signedIn = async (person: PersonName, days: number) =>
    fixture.database.user.update({
      where: { id: fixture.as(person).actor.id },
      data: { lastSignInAt: daysAgo(days) },
    });

  test('when its owner has neither signed in nor made it for 30 days, until they sign in', async () => {
    const { id, token } = await create('bert', 'asleep', 365);
    const state = async () =>
      (await listTokens({ ctx: fixture.as('bert') })).find((it) => it.id === id)?.state;
    await age(id, 29);
    expect(await whose(token)).not.toBeNull();
    await age(id, 31);
    expect(await whose(token)).toBeNull();
    expect(await state()).toBe('suspended');
    await signedIn('bert', 31);
    expect(await whose(token)).toBeNull();
    await signedIn('bert', 29);
    expect(await whose(token)).not.toBeNull();
    expect(await state()).toBe('live');
  });

  test('longer by being made with another: that counts from when a person made the first', async () => {
    const first = await create('ada', 'first', 365);
    await age(first.id, 20);
    const actor = await whose(first.token);
    const made = await createToken({ ctx: { ...fixture.as('ada'), actor: actor as Actor }, input: minimal });
    expect(await whose(made.token)).not.toBeNull();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11 * 86_400_000 });
    expect(await whose(first.token)).toBeNull();
    expect(await whose(made.token)).toBeNull();
  });

  test('once its owner is disabled', async () => {
    const { id, token } = await create('bert', 'of-somebody-who-left');
    const where = { id: fixture.as('bert').actor.id };
    await fixture.database.user.update({ where, data: { disabledAt: new Date() } });
    expect(await whose(token)).toBeNull();
    await fixture.database.user.update({ where, data: { disabledAt: null } });
    expect(await whose(token)).not.toBeNull();
    expect((await fixture.database.apiToken.findUniqueOrThrow({ where: { id } })).revokedAt).toBeNull();
  });

  test('for the teams that its owner has left', async () => {
    const { token } = await createToken({
      ctx: fixture.as('olga'),
      input: { ...minimal, teams: ['platform'] },
    });
    expect(await whose(token)).toMatchObject({ teams: ['platform'], narrowed: true });
    const userId = fixture.as('olga').actor.id;
    const { teamId } = await fixture.database.membership.findFirstOrThrow({ where: { userId } });
    await fixture.database.membership.deleteMany({ where: { userId } });
    expect(await whose(token)).toMatchObject({ teams: [], narrowed: true });
    await fixture.database.membership.create({ data: { userId, teamId } });
  });
});

const minimal = { name: 'a part', expiresInDays: 1 };

describe('what a token is made with', () => {
  const holder = async (person: PersonName, input: object) => {
    const { token, id, expiresAt } = await createToken({
      ctx: fixture.as(person),
      input: { ...minimal, ...input },
    });
    const actor = await whose(token);
    if (!actor) throw new Error('the token does nothing');
    return { id, token, expiresAt, ctx: { ...fixture.as(person), actor } };
  };

  test('bounds it: scopes, teams and end', async () => {
    const { ctx, expiresAt } = await holder('root', { scopes: ['admin', 'read'], teams: ['payments'] });
    const ask = (input: object) => createToken({ ctx, input: { ...minimal, ...input } });
    expect(await ask({})).toMatchObject({ scopes: ['read', 'admin'], teams: ['payments'], expiresAt });
    expect(await ask({ scopes: ['read'], teams: [] })).toMatchObject({ teams: ['payments'] });
    const refused: [object, string][] = [
      [{ scopes: ['read', 'launch'] }, 'scopes'],
      [{ teams: ['search'] }, 'teams'],
      [{ teams: ['payments', 'search'] }, 'teams'],
      [
        { expiresInDays: undefined, expiresAt: new Date(Date.now() + 2 * 86_400_000).toISOString() },
        'expiresAt',
      ],
    ];
    for (const [input, path] of refused)
      await expect(ask(input), path).rejects.toMatchObject({ code: 'forbidden', fields: [{ path }] });
  });

  test('needs the scope admin', async () => {
    const { ctx } = await holder('ada', { scopes: ['read', 'launch', 'change', 'teardown'] });
    await expect(createToken({ ctx, input: minimal })).rejects.toThrow('it lacks the scope "admin"');
  });

  test('takes it along when it is revoked, however far removed', async () => {
    const first = await holder('root', {});
    const second = await createToken({ ctx: first.ctx, input: minimal });
    const third = await createToken({
      ctx: { ...first.ctx, actor: (await whose(second.token)) as Actor },
      input: minimal,
    });
    const other = await create('root', 'of its own');
    await revokeToken({ ctx: fixture.as('root'), input: { id: first.id } });
    expect(await Promise.all([first, second, third].map(({ token }) => whose(token)))).toEqual([
      null,
      null,
      null,
    ]);
    expect(await whose(other.token)).not.toBeNull();
  });

  test('can’t be a scope that the role has nothing for, nor a team that its owner only sees', async () => {
    const ask = (person: PersonName, input: object) =>
      createToken({ ctx: fixture.as(person), input: { ...minimal, ...input } });
    await expect(ask('ada', { scopes: ['approve'] })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(ask('ada', { teams: ['search'] })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(ask('ada', { teams: ['nobody'] })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(ask('olga', { teams: ['payments'] })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(ask('root', { teams: ['nobody'] })).rejects.toMatchObject({ code: 'invalid' });
  });
});

test('an admin revokes the token of somebody else, on record with whose it was; nobody else does', async () => {
  const { id, token } = await create('ada', 'leaked');
  const person = fixture.as('ada').actor.id;
  const ask = (who: PersonName, input: { id: string; person: string }) =>
    revokeToken({ ctx: fixture.as(who), input });
  await expect(ask('olga', { id, person })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(ask('olga', { id: 'nothing', person })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(ask('root', { id: 'nothing', person })).rejects.toMatchObject({ code: 'not-found' });
  const other = fixture.as('bert').actor.id;
  await expect(ask('root', { id, person: other })).rejects.toMatchObject({ code: 'not-found' });
  await ask('root', { id, person });
  expect(await whose(token)).toBeNull();
  const where = { subjectId: id, action: 'token.revoke' };
  expect(await fixture.database.auditEntry.findMany({ where })).toMatchObject([
    { actorName: 'Root', details: { name: 'leaked', owner: 'Ada' } },
  ]);
});

test('of 30 tokens that one person asks for at once as many are made as there may be', async () => {
  const person = await fixture.database.user.create({ data: { name: 'Many', email: 'many@example.com' } });
  const actor = { ...fixture.as('ada').actor, id: person.id };
  const gone = { name: 'expired', expiresAt: new Date(Date.now() - 1_000) };
  await fixture.database.$transaction((tx) => insertToken(tx, person.id, gone));
  const pool = fixture.openPool(10);
  const asked = Array.from({ length: 30 }, (_, index) =>
    createToken({
      ctx: { ...fixture.as('ada', index % 2 ? pool : fixture.database), actor },
      input: { ...minimal, name: `t${index}` },
    }),
  );
  const results = await Promise.allSettled(asked);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(mostTokens);
  for (const result of results)
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'conflict' });
  const live = { userId: person.id, expiresAt: { gt: new Date() } };
  expect(await fixture.database.apiToken.count({ where: live })).toBe(mostTokens);
});

describe('a token that can’t be made', () => {
  const bad: readonly [unknown, string][] = [
    [null, ''],
    ['ci', ''],
    [{}, 'name'],
    [{ name: '', expiresInDays: 1 }, 'name'],
    [{ name: '   ', expiresInDays: 1 }, 'name'],
    [{ name: 'x'.repeat(61), expiresInDays: 1 }, 'name'],
    [{ name: 'a\u0000b', expiresInDays: 1 }, 'name'],
    [{ name: 'a\nb', expiresInDays: 1 }, 'name'],
    [{ name: '\ud800', expiresInDays: 1 }, 'name'],
    [{ name: 7, expiresInDays: 1 }, 'name'],
    [{ name: 'ci' }, 'expiresAt'],
    [{ name: 'ci', expiresInDays: 1, expiresAt: '2100-01-01T00:00:00Z' }, 'expiresAt'],
    [{ name: 'ci', expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    [{ name: 'ci', expiresAt: '2100-01-01T00:00:00Z' }, 'expiresAt'],
    [{ name: 'ci', expiresAt: 'tomorrow' }, 'expiresAt'],
    [{ name: 'ci', expiresAt: null }, 'expiresAt'],
    [{ name: 'ci', expiresInDays: 1, scopes: [] }, 'scopes'],
    [{ name: 'ci', expiresInDays: 1, scopes: 'read' }, 'scopes'],
    [{ name: 'ci', expiresInDays: 1, scopes: ['read', 'root'] }, 'scopes.1'],
    [{ name: 'ci', expiresInDays: 1, teams: [7] }, 'teams.0'],
    [{ name: 'ci', expiresInDays: 1, teams: ['a\u0000'] }, 'teams.0'],
    [{ name: 'ci', expiresInDays: 0 }, 'expiresInDays'],
    [{ name: 'ci', expiresInDays: 366 }, 'expiresInDays'],
    [{ name: 'ci', expiresInDays: 1.5 }, 'expiresInDays'],
    [{ name: 'ci', expiresInDays: '30' }, 'expiresInDays'],
    [{ name: 'ci', expiresInDays: null }, 'expiresInDays'],
    [{ name: 'ci', expiresInDays: 1, role: 'admin' }, 'role'],
  ];

  test.each(bad)('%j is refused, at %j', async (input, path) => {
    const before = await countRows(fixture.database);
    const asked = createToken({ ctx: fixture.as('ada'), input });
    await expect(asked).rejects.toMatchObject({
      code: 'invalid',
      fields: expect.arrayContaining([expect.objectContaining({ path })]),
    });
    expect(await countRows(fixture.database)).toEqual(before);
  });
});
