import { afterAll, beforeAll, expect, test } from 'vitest';
import { countRows, createFixture, type Fixture, requestOf } from '@/lib/testing/checks/fixtures';
import { explainRequest } from './explain-request';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await createFixture('as-installed');
});
afterAll(() => fixture.close());

const large = { instanceType: 'm6i.large', maxInstances: 20 };

test('what is typed is judged by the same policies as the launch, and nothing is stored', async () => {
  const before = await countRows(fixture.database);
  const ctx = fixture.as('ada');
  const { name: _, ...unnamed } = requestOf('x', { inputs: large });
  const verdict = await explainRequest({ ctx, input: { kind: 'launch', request: unnamed } });
  expect(verdict).toMatchObject({
    outcome: 'approval',
    reasons: [{ policy: 'environment-cost', words: 'over $500 a month', outcome: 'approval' }],
  });
  expect(await countRows(fixture.database)).toEqual(before);
});

test('an update and a relaunch are judged by the inputs that there would be', async () => {
  const { name } = await fixture.environmentIn('ACTIVE', 'explained');
  const input = { kind: 'update', name, inputs: large } as const;
  expect(await explainRequest({ ctx: fixture.as('ada'), input })).toMatchObject({ outcome: 'approval' });
  const same = { ...input, inputs: {} };
  expect(await explainRequest({ ctx: fixture.as('ada'), input: same })).toMatchObject({ outcome: 'allow' });
  const again = { ...input, kind: 'relaunch' } as const;
  expect(await explainRequest({ ctx: fixture.as('bert'), input: again })).toMatchObject({
    outcome: 'approval',
  });
});

test('whoever may not do it learns nothing from policies', async () => {
  const { name } = await fixture.environmentIn('ACTIVE', 'of-payments');
  const ctx = fixture.as('grace');
  await expect(
    explainRequest({ ctx, input: { kind: 'launch', request: requestOf('x') } }),
  ).rejects.toMatchObject({ code: 'forbidden' });
  await expect(explainRequest({ ctx, input: { kind: 'update', name, inputs: {} } })).rejects.toMatchObject({
    code: 'not-found',
  });
});

test('what is no request is refused with its paths', async () => {
  const request = { ...requestOf('x'), inputs: { maxInstances: 99 } };
  await expect(
    explainRequest({ ctx: fixture.as('ada'), input: { kind: 'launch', request } }),
  ).rejects.toMatchObject({ code: 'invalid', fields: [{ path: 'inputs.maxInstances' }] });
});
