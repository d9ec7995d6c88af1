import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Prisma } from '@/lib/db/generated/client';
import { claimOperation } from '@/lib/environments/operations/claim-operation';
import type { Held } from '@/lib/environments/operations/record-operation';
import { awaitConfirmation, recordChangeSet, recordPlan } from '@/lib/environments/operations/record-update';
import type { PlannedChange, UpdatePlan } from '@/lib/environments/records';
import { updateEnvironment } from '@/lib/environments/requests/update-environment';
import { environmentStatuses } from '@/lib/environments/states';
import { createFixture, type Fixture, heldBy } from '@/lib/testing/checks/fixtures';
import type { EnvironmentRow } from './environment-view';
import { getEnvironment } from './get-environment';
import { listEnvironments } from './list-environments';
import { plannedCountsOf } from './planned-counts';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

const change = (action: PlannedChange['action'], logicalId: string): PlannedChange => ({
  action,
  logicalId,
  type: 'AWS::RDS::DBInstance',
  physicalId: null,
  holdsData: true,
  causes: [],
});
const planOf = (...changes: PlannedChange[]): UpdatePlan => ({
  changes,
  losesData: [],
  refusal: null,
  madeAt: '2026-01-01T00:00:00.000Z',
});

async function row(name: string): Promise<EnvironmentRow | undefined> {
  const { items } = await listEnvironments({ ctx: fixture.as('ada'), input: { q: name } });
  return items.find((item) => item.name === name);
}

/** An update of an active environment, claimed by a worker. */
async function begin(name: string): Promise<Held> {
  await fixture.environmentIn('ACTIVE', name);
  const input = { name, body: { inputs: { instanceType: 't3.small' } } };
  const held = heldBy('worker', await updateEnvironment({ ctx: fixture.as('ada'), input }));
  await claimOperation(fixture.database, { ...held, leaseMs: 60_000 });
  return held;
}

async function wait(held: Held, plan: UpdatePlan): Promise<void> {
  await recordChangeSet(fixture.database, held, 'change-set-1');
  await recordPlan(fixture.database, held, plan);
  await awaitConfirmation(fixture.database, held);
}

describe('of an update, a row of the list', () => {
  test('has the counts of its plan, and only the detail has the plan', async () => {
    const held = await begin('planned');
    expect((await row('planned'))?.operation).toMatchObject({ plan: null, planned: null });
    const plan = planOf(
      change('replace', 'Database'),
      change('modify', 'Group'),
      change('modify', 'Template'),
    );
    await wait(held, plan);
    expect((await row('planned'))?.operation).toMatchObject({
      id: held.operationId,
      awaitsConfirmation: true,
      plan: null,
      planned: { add: 0, modify: 2, replace: 1, 'replace-maybe': 0, remove: 0 },
    });
    const detail = await getEnvironment({ ctx: fixture.as('ada'), input: { name: 'planned' } });
    expect(detail.operation?.plan).toEqual(plan);
    expect(detail.operations[0]?.plan).toEqual(plan);
  });

  test('has its plan read when it is the current one; of the others there are the counts', async () => {
    const held = await begin('planned-often');
    const plan = planOf(change('modify', 'Group'));
    await wait(held, plan);
    const { id, ...update } = await fixture.database.operation.findUniqueOrThrow({
      where: { id: held.operationId },
    });
    const earlier = await fixture.database.operation.create({
      data: {
        ...update,
        status: 'SUCCEEDED',
        inputs: {},
        options: {},
        rootCause: Prisma.DbNull,
        receipt: Prisma.DbNull,
        emptying: Prisma.DbNull,
        giveUp: Prisma.DbNull,
        plan: { ...planOf(change('add', 'Listener')) } as unknown as Prisma.InputJsonObject,
        createdAt: new Date(update.createdAt.getTime() - 60_000),
        finishedAt: new Date(update.createdAt.getTime() - 30_000),
      },
    });
    const detail = await getEnvironment({ ctx: fixture.as('ada'), input: { name: 'planned-often' } });
    const plans = detail.operations.map((operation) => [operation.id, operation.plan]);
    expect(Object.fromEntries(plans)).toMatchObject({ [id]: plan, [earlier.id]: null });
    expect(await plannedCountsOf(fixture.database, [earlier.id])).toEqual(
      new Map([[earlier.id, { add: 1, modify: 0, replace: 0, 'replace-maybe': 0, remove: 0 }]]),
    );
  });

  test('tells a plan that changes nothing from one that is not made yet', async () => {
    const held = await begin('unchanged');
    await wait(held, planOf());
    const none = { add: 0, modify: 0, replace: 0, 'replace-maybe': 0, remove: 0 };
    expect((await row('unchanged'))?.operation).toMatchObject({ planned: none });
  });

  test('leaves out what was looked up about a failure, which the detail has', async () => {
    const held = await begin('failed-loudly');
    const cause = { logicalId: 'Group', type: null, reason: 'No signal', explanation: null };
    const instances = {
      launched: 1,
      refusals: [],
      console: { instanceId: 'i-1', lines: ['x'] },
      notRead: [],
    };
    await fixture.database.operation.update({
      where: { id: held.operationId },
      data: { rootCause: { ...cause, instances, held: [] } },
    });
    expect((await row('failed-loudly'))?.operation?.rootCause).toStrictEqual(cause);
    const detail = await getEnvironment({ ctx: fixture.as('ada'), input: { name: 'failed-loudly' } });
    expect(detail.operation?.rootCause).toEqual({ ...cause, instances, held: [] });
  });

  test('is what the detail shows of it, but for the plan', async () => {
    await fixture.environmentIn('ACTIVE', 'same');
    const { operation, ...shown } = (await row('same')) ?? {};
    const detail = await getEnvironment({ ctx: fixture.as('ada'), input: { name: 'same' } });
    expect(detail).toMatchObject(shown);
    expect(operation).toEqual({ ...detail.operation, planned: null });
  });

  test('has the estimate that the detail has, from the plan that it leaves out', async () => {
    const held = await begin('under-way');
    await wait(held, planOf(change('modify', 'Database')));
    await fixture.database.operation.update({
      where: { id: held.operationId },
      data: { status: 'IN_PROGRESS', acceptedAt: new Date() },
    });
    const detail = await getEnvironment({ ctx: fixture.as('ada'), input: { name: 'under-way' } });
    expect(detail.estimate).toMatchObject({ basis: 'typical', slowerThanUsual: false });
    expect((await row('under-way'))?.estimate).toMatchObject({ basis: 'typical', slowerThanUsual: false });
  });
});

describe('what needs attention', () => {
  test('is what has failed, what waits for approval and updates that wait for confirmation', async () => {
    for (const status of environmentStatuses) {
      await fixture.environmentIn(status, `is-${status.toLowerCase().replace('_', '-')}`.slice(0, 20));
    }
    await wait(await begin('is-to-confirm'), planOf(change('modify', 'Database')));
    await begin('is-being-planned');
    const ctx = fixture.as('root');
    const { items } = await listEnvironments({ ctx, input: { q: 'is-', needsAttention: true } });
    expect(items.map(({ name, status }) => (name === 'is-to-confirm' ? name : status)).sort()).toEqual([
      'AWAITING_APPROVAL',
      'LAUNCH_FAILED',
      'LOST',
      'TEARDOWN_BLOCKED',
      'UPDATE_FAILED',
      'is-to-confirm',
    ]);
  });
});
