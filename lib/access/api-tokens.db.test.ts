import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { countRows, createFixture, type Fixture, type PersonName } from '@/lib/testing/checks/fixtures';
import { actorOfToken, insertToken, listTokens } from './api-tokens';
import { createToken } from './create-token';
import { revokeToken } from './revoke-token';

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
    expect(await whose(token)).toEqual(fixture.as('ada').actor);
    const { id } = fixture.as('bert').actor;
    const { token: his } = await create('bert', 'ci');
    await fixture.database.membership.deleteMany({ where: { userId: id } });
    expect(await whose(his)).toMatchObject({ id, teams: [] });
  });

  test('is in the answer and nowhere else', async () => {
    const made = await create('olga', 'secret');
    const row = await fixture.database.apiToken.findUniqueOrThrow({ where: { id: made.id } });
    expect(row.hash).toBe(createHash('sha256').update(made.token).digest('hex'));
    expect(made.token.startsWith(row.prefix)).toBe(true);
    expect(row.prefix).toHaveLength(8);
    const audit = await fixture.database.auditEntry.findMany({ where: { subjectId: made.id } });
    expect(audit).toMatchObject([{ action: 'token.create', actorName: 'Olga', details: { name: 'secret' } }]);
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
    expect(await list('olga')).not.toContain('one-day');
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

  test('notes when it was used, at most once a minute', async () => {
    const { id, token } = await create('ada', 'used');
    const usedAt = async () =>
      (await fixture.database.apiToken.findUniqueOrThrow({ where: { id } })).lastUsedAt?.getTime();
    vi.useFakeTimers({ toFake: ['Date'] });
    const first = Date.now();
    await whose(token);
    expect(await usedAt()).toBe(first);
    vi.setSystemTime(first + 59_000);
    await whose(token);
    expect(await usedAt()).toBe(first);
    vi.setSystemTime(first + 61_000);
    await whose(token);
    expect(await usedAt()).toBe(first + 61_000);
  });

  test('made without an end has none', async () => {
    const { id } = fixture.as('grace').actor;
    const made = await fixture.database.$transaction((tx) =>
      insertToken(tx, id, { name: 'endless', expiresInDays: null }),
    );
    expect(made.expiresAt).toBeNull();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2100, 0, 1) });
    expect(await whose(made.token)).toMatchObject({ id });
    expect(await list('grace')).toContain('endless');
  });
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
    [{ name: 'ci' }, 'expiresInDays'],
    [{ name: 'ci', expiresInDays: 0 }, 'expiresInDays'],
    [{ name: 'ci', expiresInDays: 366 }, 'expiresInDays'],
    [{ name: 'ci', expiresInDays: 1.5 }, 'expiresInDays'],
    [{ name: 'ci', expiresInDays: '30' }, 'expiresInDays'],
    [{ name: 'ci', expiresInDays: null }, 'expiresInDays'],
    [{ name: 'ci', expiresInDays: 1, role: 'admin' }, ''],
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
