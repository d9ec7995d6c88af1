import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { bootstrapVersion } from './bootstrap-versions';
import { pageOfTargets } from './target-detail';

let fixture: Fixture;
type Asked = Parameters<typeof pageOfTargets>[0]['input'];

const page = async (asked: Partial<Asked> = {}) => {
  const { items, next, total } = await pageOfTargets({
    ctx: fixture.as('ada'),
    input: { limit: 10, ...asked },
  });
  return { names: items.map(({ name }) => name), next, total };
};

const numbered = (index: number) => String(index).padStart(3, '0');

beforeAll(async () => {
  fixture = await createFixture();
  const { id: _, ...target } = await fixture.database.target.findFirstOrThrow();
  await fixture.database.target.createMany({
    data: Array.from({ length: 201 }, (_, index) => ({
      ...target,
      name: `many-${numbered(index)}`,
      description: index === 7 ? 'Production of the 50%_club' : 'Development',
      accountId: `9${String(index).padStart(11, '0')}`,
      region: index % 2 === 0 ? 'eu-west-3' : 'us-east-1',
    })),
  });
});
afterAll(() => fixture.close());

describe('pages of two hundred and two targets', () => {
  test('come one after the other, each target once', async () => {
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const { names, next, total } = await page({ after, limit: 50 });
      expect(total).toBe(202);
      seen.push(...names);
      after = next ?? undefined;
    } while (after !== undefined);
    expect(seen).toEqual([
      ...Array.from({ length: 201 }, (_, index) => `many-${numbered(index)}`),
      'sandbox',
    ]);
  });

  test('end where nothing comes after', async () => {
    expect(await page({ after: 'sandbox' })).toEqual({ names: [], next: null, total: 202 });
  });

  test.each<[string, Asked['q'], number]>([
    ['part of the name', 'ANY-00', 10],
    ['the beginning of the account’s id', '900000000019', 1],
    ['but not its middle', '0000019', 0],
    ['part of the description', 'production', 1],
    ['what LIKE takes for a wildcard, as it is', '50%_', 1],
    ['which is nowhere else', '%', 1],
    ['nor is a backslash', '\\', 0],
    ['part of the region', 'us-east', 100],
  ])('are searched by %s', async (_, q, total) => {
    expect(await page({ q })).toMatchObject({ total });
  });

  test('may be of those only that need somebody', async () => {
    const { database } = fixture;
    const put = async (name: string, data: object) => database.target.update({ where: { name }, data });
    expect(await page({ needsAttention: true })).toMatchObject({ total: 0 });
    const readAt = { bootstrapReadAt: new Date() };
    await put('many-000', { ...readAt, bootstrapVersion });
    await put('many-001', { ...readAt, bootstrapVersion: bootstrapVersion - 1 });
    await put('many-002', { ...readAt, bootstrapVersion: null });
    const step = (result: string) => [
      { step: 'assume-role', result: 'passed', message: '' },
      { step: 'permissions', result, message: '' },
    ];
    await put('many-003', { verification: { create: { steps: step('failed') } } });
    await put('many-004', { verification: { create: { steps: step('unknown') } } });
    expect(await page({ needsAttention: true })).toMatchObject({
      names: ['many-001', 'many-002', 'many-003'],
    });
    expect(await page({ needsAttention: true, q: '002' })).toMatchObject({ names: ['many-002'] });
  });
});
