import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchEnvironment } from '@/lib/environments/requests/launch-environment';
import { environmentStatuses } from '@/lib/environments/states';
import { createFixture, type Fixture, type PersonName, requestOf } from '@/lib/testing/checks/fixtures';
import { type ListEnvironmentsInput, listEnvironments } from './list-environments';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
  const { as } = fixture;
  await fixture.request('orders-dev');
  await fixture.environmentIn('ACTIVE', 'orders-prod');
  await fixture.environmentIn('TORN_DOWN', 'orders-old');
  await launchEnvironment({ ctx: as('bert'), input: requestOf('billing') });
  await launchEnvironment({ ctx: as('grace'), input: requestOf('search-dev', { team: 'search' }) });
  await launchEnvironment({ ctx: as('olga'), input: requestOf('tools', { team: 'platform' }) });
});
afterAll(() => fixture.close());

async function names(person: PersonName, input: ListEnvironmentsInput = {}): Promise<string[]> {
  const { items } = await listEnvironments({ ctx: fixture.as(person), input });
  return items.map((item) => item.name);
}

const ofPayments = ['billing', 'orders-old', 'orders-prod', 'orders-dev'];
const everything = ['tools', 'search-dev', ...ofPayments];

describe('the list of environments', () => {
  test('shows an engineer what their teams own, newest first', async () => {
    expect(await names('ada')).toEqual(ofPayments);
    expect(await names('bert')).toEqual(ofPayments);
    expect(await names('grace')).toEqual(['search-dev']);
  });

  test('shows approvers and admins everything', async () => {
    expect(await names('olga')).toEqual(everything);
    expect(await names('root')).toEqual(everything);
  });

  test('shows an engineer without a team nothing', async () => {
    const { id } = await fixture.database.user.create({ data: { name: 'Newcomer' } });
    const actor = {
      id,
      name: 'Newcomer',
      email: null,
      kind: 'person',
      role: 'engineer',
      teams: [],
      scopes: null,
      narrowed: false,
    } as const;
    expect(await listEnvironments({ ctx: { ...fixture.as('ada'), actor }, input: {} })).toEqual({
      items: [],
      nextCursor: null,
    });
  });

  test('is filtered by status, by one or several', async () => {
    expect(await names('ada', { status: ['ACTIVE'] })).toEqual(['orders-prod']);
    expect(await names('ada', { status: ['ACTIVE', 'TORN_DOWN'] })).toEqual(['orders-old', 'orders-prod']);
    expect(await names('ada', { status: [...environmentStatuses] })).toEqual(ofPayments);
  });

  test('is filtered by team, but shows nobody the environments of others', async () => {
    expect(await names('root', { team: 'search' })).toEqual(['search-dev']);
    expect(await names('ada', { team: 'search' })).toEqual([]);
    expect(await names('ada', { team: 'payments' })).toEqual(ofPayments);
    expect(await names('root', { team: 'nobodies' })).toEqual([]);
  });

  test('is filtered by owner, by id or as "me"', async () => {
    expect(await names('bert', { owner: 'me' })).toEqual(['billing']);
    expect(await names('ada', { owner: fixture.as('bert').actor.id })).toEqual(['billing']);
    expect(await names('ada', { owner: fixture.as('grace').actor.id })).toEqual([]);
  });

  test('is filtered by part of the name, in any case', async () => {
    expect(await names('root', { q: 'dev' })).toEqual(['search-dev', 'orders-dev']);
    expect(await names('root', { q: 'ORDERS' })).toEqual(['orders-old', 'orders-prod', 'orders-dev']);
    expect(await names('root', { q: '' })).toEqual(everything);
  });

  test.each(['%', '_', 'orders%dev', 'orders_dev', '\\', "'", '"', '%%', '\\%'])(
    'takes %j for text, not for a pattern',
    async (q) => {
      expect(await names('root', { q })).toEqual([]);
    },
  );

  test('takes all filters together', async () => {
    const input = { status: ['QUEUED' as const], team: 'payments', owner: 'me', q: 'ord' };
    expect(await names('ada', input)).toEqual(['orders-dev']);
  });
});

describe('a page of the list', () => {
  test('ends with a cursor only when there is more', async () => {
    const ctx = fixture.as('ada');
    const page = async (limit: number) => (await listEnvironments({ ctx, input: { limit } })).nextCursor;
    expect(await page(4)).toBeNull();
    expect(await page(5)).toBeNull();
    expect(await page(3)).toEqual(expect.any(String));
  });

  test('and the next ones show every row exactly once, while rows come in', async () => {
    const ctx = fixture.as('root');
    const before = await names('root');
    const walked: string[] = [];
    let cursor: string | undefined;
    for (let page = 0; ; page += 1) {
      const input = { limit: 2, cursor };
      const [{ items, nextCursor }] = await Promise.all([
        listEnvironments({ ctx, input }),
        launchEnvironment({ ctx, input: requestOf(`meanwhile-${page}`) }),
      ]);
      walked.push(...items.map((item) => item.name));
      if (nextCursor === null) break;
      cursor = nextCursor;
    }
    expect(new Set(walked).size).toBe(walked.length);
    expect(walked.filter((name) => !name.startsWith('meanwhile'))).toEqual(before);
  });

  test('tells rows of the same millisecond apart', async () => {
    const ctx = fixture.as('root');
    for (let index = 0; index < 7; index += 1) {
      await launchEnvironment({ ctx, input: requestOf(`twin-${index}`) });
    }
    const where = { name: { startsWith: 'twin-' } };
    await fixture.database.environment.updateMany({ where, data: { createdAt: new Date() } });
    const walked: string[] = [];
    for (let cursor: string | undefined, more = true; more; ) {
      const { items, nextCursor } = await listEnvironments({ ctx, input: { limit: 2, q: 'twin', cursor } });
      walked.push(...items.map((item) => item.name));
      more = nextCursor !== null;
      cursor = nextCursor ?? undefined;
    }
    expect(walked).toHaveLength(7);
    expect(new Set(walked).size).toBe(7);
  });
});

const encoded = (text: string) => Buffer.from(text).toString('base64url');

test('a cursor of the far future begins with the newest', async () => {
  const cursor = encoded('999999999999999 abc');
  expect((await names('grace', { cursor })).at(-1)).toBe('search-dev');
});

describe('a filter that can’t be', () => {
  const bad: readonly [string, object, string][] = [
    ['a status', { status: ['RUNNING'] }, 'status.0'],
    ['no list of statuses', { status: 'ACTIVE' }, 'status'],
    ['a NUL byte', { q: 'a\u0000b' }, 'q'],
    ['half a surrogate pair', { team: '\ud800' }, 'team'],
    ['a very long text', { owner: 'x'.repeat(101) }, 'owner'],
    ['no row at all', { limit: 0 }, 'limit'],
    ['too many rows', { limit: 201 }, 'limit'],
    ['half a row', { limit: 1.5 }, 'limit'],
    ['no number', { limit: Number.NaN }, 'limit'],
    ['an unknown filter', { colour: 'red' }, 'colour'],
    ['an empty cursor', { cursor: '' }, 'cursor'],
    ['a cursor with other characters', { cursor: 'a b' }, 'cursor'],
    ['a cursor that says nothing', { cursor: 'AAAA' }, 'cursor'],
    ['a cursor without an id', { cursor: encoded('1700000000000 ') }, 'cursor'],
    ['a cursor without a time', { cursor: encoded('x abc') }, 'cursor'],
    ['a cursor with a NUL byte', { cursor: encoded('1700000000000 a\u0000b') }, 'cursor'],
    ['a very long cursor', { cursor: 'A'.repeat(5_000) }, 'cursor'],
  ];

  test.each(bad)('%s is invalid, and named', async (_, input, path) => {
    const asked = listEnvironments({ ctx: fixture.as('root'), input: input as ListEnvironmentsInput });
    await expect(asked).rejects.toMatchObject({ code: 'invalid', fields: [{ path }] });
  });
});
