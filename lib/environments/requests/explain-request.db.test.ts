import { afterAll, beforeAll, expect, test } from 'vitest';
import { findBlueprint } from '@/lib/blueprints/registry';
import { countRows, createFixture, type Fixture, requestOf } from '@/lib/testing/checks/fixtures';
import { explainRequest } from './explain-request';
import { launchEnvironment } from './launch-environment';

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

test('what a flight check of this very request found, policies may ask for', async () => {
  const { database, targetId } = fixture;
  const text =
    '@words("not checked") forbid (principal, action, resource) unless { context has flightCheck && context.flightCheck == "fine" };';
  await database.policy.create({ data: { id: 'checked', title: 'Checked', position: 99 } });
  await database.policyVersion.create({
    data: { policyId: 'checked', version: 1, text, authorName: 'Root' },
  });
  const switchTo = async (activeVersion: number | null) => {
    await database.policy.update({ where: { id: 'checked' }, data: { activeVersion } });
    await database.$executeRaw`UPDATE policy_set SET version = gen_random_uuid()`;
  };
  const ctx = fixture.as('ada');
  const request = requestOf('checked-1');
  const outcome = async () => (await explainRequest({ ctx, input: { kind: 'launch', request } })).outcome;
  const find = (verdict: string, status: 'RUNNING' | 'DONE' = 'DONE') =>
    database.flightCheck.create({
      data: {
        requestedById: ctx.actor.id,
        targetId,
        name: request.name,
        kind: 'LAUNCH',
        status,
        request: JSON.parse(
          JSON.stringify({
            blueprint: request.blueprint,
            inputs: findBlueprint(request.blueprint)?.defaultInputs,
            before: null,
            team: 'payments',
            owner: 'ada',
          }),
        ),
        items: [{ check: 'role', verdict, message: 'As it was found.' }],
      },
    });
  await switchTo(1);
  try {
    expect(await outcome()).toBe('deny');
    await expect(launchEnvironment({ ctx, input: request })).rejects.toThrow(/this\. Not checked\./);
    await find('will-fail');
    expect(await outcome()).toBe('deny');
    await find('fine', 'RUNNING');
    expect(await outcome()).toBe('deny');
    await find('fine');
    expect(await outcome()).toBe('allow');
    await expect(launchEnvironment({ ctx, input: request })).resolves.toMatchObject({ status: 'QUEUED' });
  } finally {
    await switchTo(null);
  }
});
