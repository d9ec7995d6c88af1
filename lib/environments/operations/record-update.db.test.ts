import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { recordChangeSetRemoved, takeLeftChangeSet } from '@/lib/environments/operations/left-change-set';
import type { UpdateOutcome } from '@/lib/environments/outcome';
import { recordProgress } from '@/lib/environments/progress/record-progress';
import { stacksInFlight } from '@/lib/environments/progress/stacks-in-flight';
import type { UpdatePlan } from '@/lib/environments/records';
import { cancelOperation } from '@/lib/environments/requests/cancel-operation';
import { confirmUpdate } from '@/lib/environments/requests/confirm-update';
import { continueRollback } from '@/lib/environments/requests/continue-rollback';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import { updateEnvironment } from '@/lib/environments/requests/update-environment';
import type { SeenResource } from '@/lib/environments/save-resources';
import type { EnvironmentSummary } from '@/lib/environments/views/environment-view';
import { getEnvironment } from '@/lib/environments/views/get-environment';
import { createFixture, type Fixture, heldBy } from '@/lib/testing/checks/fixtures';
import { holdLease } from '@/lib/testing/checks/stack-history';
import { claimOperation, dueOperations } from './claim-operation';
import { operationOfEvent } from './event-origin';
import { recordCancellationAnswer, takeCancellation } from './record-cancellation-answer';
import { type Held, handToFollower, letGo, recordFailure } from './record-operation';
import {
  awaitConfirmation,
  recordCancelled,
  recordChangeSet,
  recordExecutionIntent,
  recordPlan,
  recordUnchanged,
} from './record-update';

let fixture: Fixture;
let count = 0;
let name = '';

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());
beforeEach(() => {
  count += 1;
  name = `update-${count}`;
});

const plan: UpdatePlan = {
  changes: [
    {
      action: 'modify',
      logicalId: 'LaunchTemplate',
      type: 'AWS::EC2::LaunchTemplate',
      physicalId: null,
      holdsData: false,
      causes: [],
    },
  ],
  losesData: [],
  refusal: null,
  madeAt: '2026-01-01T00:00:00.000Z',
};
const losing: UpdatePlan = { ...plan, losesData: ['DatabaseWithSnapshot'] };
const rootCause = {
  logicalId: 'Database',
  type: 'AWS::RDS::DBInstance',
  reason: 'No capacity',
  explanation: null,
};

/** An update of an active environment, claimed by a worker. */
async function begin(body: object = {}): Promise<{ environment: EnvironmentSummary; held: Held }> {
  await fixture.environmentIn('ACTIVE', name);
  const input = { name, body: { inputs: { instanceType: 't3.small' }, ...body } };
  const environment = await updateEnvironment({ ctx: fixture.as('ada'), input });
  const held = heldBy('worker', environment);
  await claim(held);
  return { environment, held };
}

const claim = (held: Held) => claimOperation(fixture.database, { ...held, leaseMs: 60_000 });
const read = () => getEnvironment({ ctx: fixture.as('ada'), input: { name } });
const cancel = () => cancelOperation({ ctx: fixture.as('bert'), input: { name } });
const confirm = (operation: string, typed?: string) =>
  confirmUpdate({
    ctx: fixture.as('bert'),
    input: { name, body: typed === undefined ? { operation } : { operation, confirm: typed } },
  });

/** As the worker does when the plan has to be confirmed. */
async function wait(held: Held, shown: UpdatePlan): Promise<void> {
  await recordChangeSet(fixture.database, held, 'change-set-1');
  await recordPlan(fixture.database, held, shown);
  await awaitConfirmation(fixture.database, held);
}

describe('a plan that waits for a person', () => {
  test('shows on the page, and no worker takes it', async () => {
    const { held } = await begin({ apply: 'review' });
    await wait(held, plan);
    expect(await read()).toMatchObject({
      status: 'ACTIVE',
      statusReason: 'An update is waiting for confirmation',
      operation: { status: 'AWAITING_CONFIRMATION', awaitsConfirmation: true, plan },
    });
    expect(await dueOperations(fixture.database, 100)).not.toContain(held.operationId);
    expect(await claim(held)).toBeNull();
  });

  test('is taken up again once it is confirmed, by the one who confirms second to no effect', async () => {
    const { held } = await begin({ apply: 'review' });
    await wait(held, plan);
    const results = await Promise.allSettled([confirm(held.operationId), confirm(held.operationId)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const claimed = await claim(held);
    expect(claimed).toMatchObject({
      confirmedChangeSet: 'change-set-1',
      environment: { status: 'UPDATING' },
    });
  });

  test('is not under way, whatever an earlier attempt meant to execute', async () => {
    const { held } = await begin({ apply: 'review' });
    await recordExecutionIntent(fixture.database, held, 1);
    await wait(held, plan);
    const where = { id: held.operationId };
    expect(await fixture.database.operation.findUniqueOrThrow({ where })).toMatchObject({ executing: false });
    await cancel();
    expect(await takeLeftChangeSet(fixture.database, held.operationId, 1_000)).toMatchObject({
      changeSetId: 'change-set-1',
    });
  });

  test('begins anew with the confirmation: what others did to the stack meanwhile is none of its events', async () => {
    const { held, environment } = await begin({ apply: 'review' });
    await wait(held, plan);
    const hour = 3_600_000;
    const startedAt = new Date(Date.now() - 2 * hour);
    const where = { id: held.operationId };
    await fixture.database.operation.update({ where, data: { startedAt } });
    expect((await confirm(held.operationId)).operation).toMatchObject({ attempts: 0, nextAttemptAt: null });
    await claim(held);
    await recordExecutionIntent(fixture.database, held, 1);
    await handToFollower(fixture.database, held, environment.stackId ?? '');
    const stacks = await stacksInFlight(fixture.database, fixture.targetId);
    const stack = stacks.find(({ environmentId }) => environmentId === held.environmentId);
    if (!stack) throw new Error('not in flight');
    const ofOthers = { token: null, at: new Date(Date.now() - hour) };
    expect(operationOfEvent(ofOthers, stack.operation)).toBeNull();
    expect(operationOfEvent({ ...ofOthers, at: new Date() }, stack.operation)).toBe(held.operationId);
  });

  test('that loses data needs the environment’s name', async () => {
    const { held } = await begin();
    await wait(held, losing);
    for (const typed of [undefined, 'another']) {
      await expect(confirm(held.operationId, typed)).rejects.toMatchObject({
        code: 'invalid',
        fields: [{ path: 'confirm' }],
      });
    }
    await confirm(held.operationId, name);
    expect(await claim(held)).not.toBeNull();
  });

  test('is not confirmed with the id of another operation, nor where nothing waits', async () => {
    const { held } = await begin();
    await expect(confirm(held.operationId)).rejects.toThrow(/Nothing is waiting/);
    await wait(held, plan);
    await expect(confirm('00000000-0000-4000-8000-000000000000')).rejects.toThrow(/Another update/);
  });
});

/** A worker takes the change set once, another one if that dies, and nobody once it is gone. */
async function expectChangeSetLeft({ operationId }: Held): Promise<void> {
  const { database } = fixture;
  expect(await dueOperations(database, 1_000)).toContain(operationId);
  const taken = await takeLeftChangeSet(database, operationId, 0);
  expect(taken).toMatchObject({ changeSetId: 'change-set-1' });
  expect(await takeLeftChangeSet(database, operationId, 60_000)).not.toBeNull();
  expect(await takeLeftChangeSet(database, operationId, 60_000)).toBeNull();
  await recordChangeSetRemoved(database, operationId);
  await database.operation.update({ where: { id: operationId }, data: { nextAttemptAt: new Date(0) } });
  expect(await dueOperations(database, 1_000)).not.toContain(operationId);
  expect(await takeLeftChangeSet(database, operationId, 60_000)).toBeNull();
}

const audited = async ({ environmentId }: Held) => {
  const where = { subjectId: environmentId, action: { not: 'environment.request' } };
  const rows = await fixture.database.auditEntry.findMany({ where, orderBy: { id: 'asc' } });
  return rows.map(({ action }) => action);
};

describe('while an update waits for confirmation', () => {
  test('another one takes its place, and says so', async () => {
    const { held } = await begin({ apply: 'review' });
    await wait(held, plan);
    const input = { name, body: { inputs: { maxInstances: 5 } } };
    const answer = await updateEnvironment({ ctx: fixture.as('bert'), input });
    expect(answer).toMatchObject({
      status: 'UPDATING',
      notice: 'The update that was waiting for confirmation was cancelled',
      operation: { status: 'PENDING', inputs: { instanceType: 't3.micro', maxInstances: 5 } },
    });
    const { operations } = await read();
    expect(operations.find(({ id }) => id === held.operationId)).toMatchObject({
      status: 'CANCELLED',
      reason: 'Cancelled by Bert, who asked for another update, before anything was changed',
    });
    const latest = await fixture.database.auditEntry.findFirst({ orderBy: { id: 'desc' } });
    expect(latest).toMatchObject({
      action: 'environment.update',
      details: { cancelledUpdate: held.operationId },
    });
    await expectChangeSetLeft(held);
  });

  test('one that changes nothing leaves it alone', async () => {
    const { held } = await begin({ apply: 'review' });
    await wait(held, plan);
    const answer = await updateEnvironment({
      ctx: fixture.as('bert'),
      input: { name, body: { inputs: {} } },
    });
    expect(answer).toMatchObject({ notice: expect.stringContaining('Nothing to change') });
    expect((await read()).operation).toMatchObject({ id: held.operationId, awaitsConfirmation: true });
  });

  test('the teardown takes its place, and it stays cancelled where that comes to nothing', async () => {
    const { held } = await begin({ apply: 'review' });
    await wait(held, plan);
    const ctx = fixture.as('bert');
    expect(await tearDownEnvironment({ ctx, input: { name, confirm: name } })).toMatchObject({
      status: 'TEARING_DOWN',
      operation: { kind: 'TEARDOWN', status: 'PENDING' },
    });
    const latest = await fixture.database.auditEntry.findFirst({ orderBy: { id: 'desc' } });
    expect(latest).toMatchObject({
      action: 'environment.tear-down',
      details: { cancelledUpdate: held.operationId },
    });
    await cancel();
    const { status, statusReason, operations } = await read();
    expect([status, statusReason]).toEqual(['ACTIVE', 'Nothing was deleted: Cancelled by Bert']);
    expect(operations.find(({ id }) => id === held.operationId)).toMatchObject({
      status: 'CANCELLED',
      reason: 'Cancelled by Bert, who asked for the teardown, before anything was changed',
    });
    await expectChangeSetLeft(held);
  });

  test('a plan that a policy of today refuses is not confirmed, and goes on waiting', async () => {
    const { database } = fixture;
    const { held } = await begin({ apply: 'review' });
    await wait(held, plan);
    const set = (activeVersion: number | null) =>
      database.$transaction([
        database.policy.update({ where: { id: 'small' }, data: { activeVersion } }),
        database.$executeRaw`UPDATE policy_set SET version = gen_random_uuid()`,
      ]);
    const text =
      '@words("no t3.small") forbid (principal, action, resource) when { context.inputs has instanceType && context.inputs.instanceType == "t3.small" };';
    await database.policy.create({ data: { id: 'small', title: 'Small', position: 99 } });
    await database.policyVersion.create({
      data: { policyId: 'small', version: 1, text, authorName: 'Root' },
    });
    await set(1);
    await expect(confirm(held.operationId)).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('No t3.small.'),
    });
    expect((await read()).operation).toMatchObject({ id: held.operationId, awaitsConfirmation: true });
    // What would be held if it were asked for now was decided then.
    await database.policyVersion.create({
      data: { policyId: 'small', version: 2, text: `@outcome("approval") ${text}`, authorName: 'Root' },
    });
    await set(2);
    await confirm(held.operationId);
    await set(null);
    expect((await read()).status).toBe('UPDATING');
  });

  test('of a confirmation, another update and a teardown at the same moment, one counts after the other', async () => {
    for (let round = 0; round < 4; round += 1) {
      name = `moment-${round}`;
      const { held } = await begin({ apply: 'review' });
      await wait(held, plan);
      const as = () => fixture.as('bert', fixture.openPool(2));
      await Promise.allSettled([
        confirmUpdate({ ctx: as(), input: { name, body: { operation: held.operationId } } }),
        updateEnvironment({ ctx: as(), input: { name, body: { inputs: { maxInstances: 5 } } } }),
        tearDownEnvironment({ ctx: as(), input: { name, confirm: name } }),
      ]);
      const { status, operations } = await read();
      const [open, ...more] = operations.filter(({ finishedAt }) => finishedAt === null);
      expect(more).toEqual([]);
      expect(open?.status).toBe('PENDING');
      expect(status).toBe(open?.kind === 'TEARDOWN' ? 'TEARING_DOWN' : 'UPDATING');
      const cancelled = operations.filter(({ status: is }) => is === 'CANCELLED').map(({ id }) => id);
      expect(cancelled).toEqual(open?.id === held.operationId ? [] : [held.operationId]);
    }
  });

  test('its environment is what it was after a failed update, and goes back to that', async () => {
    await fixture.environmentIn('UPDATE_FAILED', name);
    const body = { inputs: { instanceType: 't3.small' }, apply: 'review' };
    const held = heldBy('worker', await updateEnvironment({ ctx: fixture.as('ada'), input: { name, body } }));
    await claim(held);
    await wait(held, plan);
    expect(await read()).toMatchObject({ status: 'UPDATE_FAILED', operation: { awaitsConfirmation: true } });
    expect(await confirm(held.operationId)).toMatchObject({ status: 'UPDATING' });
    expect(await claim(held)).not.toBeNull();
    await wait(held, plan);
    expect(await cancel()).toMatchObject({ status: 'UPDATE_FAILED' });
  });
});

describe('cancelling', () => {
  test('an update that is being planned takes the environment back to what it was', async () => {
    const { held } = await begin({ apply: 'review' });
    await recordChangeSet(fixture.database, held, 'change-set-1');
    await recordPlan(fixture.database, held, plan);
    await cancel();
    await cancel();
    expect(await recordExecutionIntent(fixture.database, held, 1)).toBe(false);
    expect(await awaitConfirmation(fixture.database, held)).toBe(false);
    await recordCancelled(fixture.database, held);
    expect(await read()).toMatchObject({
      status: 'ACTIVE',
      statusReason: 'Cancelled by Bert before anything was changed',
      inputs: { instanceType: 't3.micro' },
      operation: { status: 'CANCELLED', cancelledBy: 'Bert' },
    });
    await expect(cancel()).rejects.toMatchObject({ code: 'conflict' });
    expect(await audited(held)).toEqual([
      'environment.update',
      'environment.cancel-update',
      'operation.cancelled',
    ]);
    expect(await dueOperations(fixture.database, 1_000)).not.toContain(held.operationId);
  });

  test('an update that waits ends it at once, and leaves its change set to one worker at a time', async () => {
    const { held } = await begin({ apply: 'review' });
    await wait(held, plan);
    expect(await cancel()).toMatchObject({
      status: 'ACTIVE',
      statusReason: 'Cancelled by Bert before anything was changed',
      operation: { status: 'CANCELLED', cancelledBy: 'Bert' },
    });
    await expect(cancel()).rejects.toMatchObject({ code: 'conflict' });
    await expect(confirm(held.operationId)).rejects.toThrow(/Nothing is waiting/);
    expect(await audited(held)).toEqual(['environment.update', 'environment.cancel-update']);
    expect(await claim(held)).toBeNull();
    await expectChangeSetLeft(held);
  });

  test('and the worker’s intent, at the same moment, never miss one another', async () => {
    for (let round = 0; round < 5; round += 1) {
      name = `race-${round}`;
      const { held } = await begin();
      const [intended] = await Promise.all([
        recordExecutionIntent(fixture.openPool(), held, 1),
        cancelOperation({ ctx: fixture.as('bert', fixture.openPool()), input: { name } }),
      ]);
      if (!intended) {
        await recordCancelled(fixture.database, held);
        continue;
      }
      await handToFollower(fixture.database, held, 'arn:stack');
      expect(await dueOperations(fixture.database, 100)).toContain(held.operationId);
      expect(await takeCancellation(fixture.database, held.operationId, 60_000)).not.toBeNull();
    }
  });

  test('an update under way is passed on by one worker at a time, and by another one if that dies', async () => {
    const { held } = await begin();
    await recordExecutionIntent(fixture.database, held, 1);
    await handToFollower(fixture.database, held, 'arn:stack');
    expect(await takeCancellation(fixture.database, held.operationId, 60_000)).toBeNull();
    await cancel();
    expect(await claim(held)).toBeNull();
    const taken = await takeCancellation(fixture.database, held.operationId, 0);
    expect(await takeCancellation(fixture.database, held.operationId, 60_000)).not.toBeNull();
    expect(await takeCancellation(fixture.database, held.operationId, 60_000)).toBeNull();
    if (taken) await recordCancellationAnswer(fixture.database, taken, 'Too late to cancel');
    expect((await read()).operation).toMatchObject({ status: 'IN_PROGRESS', cancelledBy: null });
  });

  test('comes too late once CloudFormation tidies up or rolls back', async () => {
    const { held, environment } = await begin();
    await recordExecutionIntent(fixture.database, held, 1);
    await handToFollower(fixture.database, held, 'arn:stack');
    for (const stackStatus of ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS']) {
      await fixture.database.environment.update({ where: { id: environment.id }, data: { stackStatus } });
      await expect(cancel()).rejects.toMatchObject({ code: 'conflict' });
    }
  });
});

describe('an update that ends before CloudFormation changes anything', () => {
  test('because it failed leaves the environment as it was, with the reason', async () => {
    const { held } = await begin();
    await recordFailure(fixture.database, held, rootCause);
    expect(await read()).toMatchObject({
      status: 'ACTIVE',
      statusReason: 'Nothing was changed: No capacity',
      inputs: { instanceType: 't3.micro' },
      operation: { status: 'FAILED' },
    });
  });

  test('because there was nothing to do adopts what was asked for', async () => {
    const { held } = await begin();
    await recordUnchanged(fixture.database, held);
    expect(await read()).toMatchObject({
      status: 'ACTIVE',
      inputs: { instanceType: 't3.small' },
      operation: { status: 'SUCCEEDED', reason: expect.stringContaining('Nothing to change') },
    });
  });
});

test('waiting for AWS does not count as an attempt', async () => {
  const { held } = await begin();
  await letGo(fixture.database, held, 0);
  expect((await claim(held))?.attempts).toBe(1);
});

describe('the end of an update', () => {
  const resource: SeenResource = {
    logicalId: 'LaunchTemplate',
    type: 'AWS::EC2::LaunchTemplate',
    physicalId: 'lt-1',
    status: 'UPDATE_COMPLETE',
    reason: null,
    updatedAt: new Date(),
  };

  async function end(outcome: UpdateOutcome, stackStatus: string, before?: () => Promise<unknown>) {
    const { held } = await begin();
    return endOf(held, outcome, stackStatus, before);
  }

  async function endOf(
    held: Held,
    outcome: UpdateOutcome,
    stackStatus: string,
    before?: () => Promise<unknown>,
  ) {
    await recordExecutionIntent(fixture.database, held, 1);
    await handToFollower(fixture.database, held, `arn:${name}`);
    await before?.();
    const lease = await holdLease(fixture.database, fixture.targetId, 'follower');
    const stacks = await stacksInFlight(fixture.database, fixture.targetId);
    const stack = stacks.find((inFlight) => inFlight.operation.id === held.operationId);
    if (!stack) throw new Error(`${name} is not in flight`);
    await recordProgress(fixture.database, lease, stack, {
      stackStatus,
      events: [],
      rootCause: null,
      outcome,
    });
    return read();
  }

  test('adopts inputs, outputs and resources; what is no part of the stack any more is not listed', async () => {
    const ended = await end(
      { kind: 'updated', outputs: { Url: 'http://new' }, resources: [resource], residue: [] },
      'UPDATE_COMPLETE',
      async () => {
        const { id } = await read();
        await fixture.database.stackResource.create({
          data: { ...resource, environmentId: id, logicalId: 'NatGateway2', status: 'DELETE_COMPLETE' },
        });
      },
    );
    expect(ended).toMatchObject({
      status: 'ACTIVE',
      inputs: { instanceType: 't3.small' },
      outputs: { Url: 'http://new' },
      progress: { done: 1, total: 1 },
      operation: { status: 'SUCCEEDED' },
    });
    expect(ended.resources.map(({ logicalId }) => logicalId)).toEqual(['LaunchTemplate']);
  });

  const failed: Extract<UpdateOutcome, { kind: 'update-failed' }> = {
    kind: 'update-failed',
    rolledBack: true,
    rootCause,
    resources: [resource],
  };

  test('that failed still serves the previous configuration, with the reason', async () => {
    expect(await end(failed, 'UPDATE_ROLLBACK_COMPLETE')).toMatchObject({
      status: 'UPDATE_FAILED',
      stackStatus: 'UPDATE_ROLLBACK_COMPLETE',
      statusReason: 'No capacity. Still serving the previous configuration',
      inputs: { instanceType: 't3.micro' },
      operation: { status: 'FAILED', rootCause },
    });
  });

  const updated: UpdateOutcome = { kind: 'updated', outputs: {}, resources: [resource], residue: [] };

  test.each([
    ['went well', updated, 'UPDATE_COMPLETE'],
    ['failed', failed, 'UPDATE_ROLLBACK_COMPLETE'],
  ] as const)('that %s leaves no drift on show that was found before it', async (_, outcome, stackStatus) => {
    const ended = await end(outcome, stackStatus, async () => {
      const { id } = await read();
      const drift = { checkedAt: '2026-01-01T00:00:00.000Z', status: 'IN_SYNC', resources: [] };
      await fixture.database.environment.update({ where: { id }, data: { drift } });
      expect((await read()).drift).toEqual(drift);
    });
    expect(ended.drift).toBeNull();
  });

  test('that was cancelled says by whom', async () => {
    const passOn = async () => {
      const { operation } = await cancel();
      const taken = await takeCancellation(fixture.database, operation?.id ?? '', 60_000);
      if (taken) await recordCancellationAnswer(fixture.database, taken, null);
    };
    expect(await end(failed, 'UPDATE_ROLLBACK_COMPLETE', passOn)).toMatchObject({
      status: 'UPDATE_FAILED',
      statusReason: 'Cancelled by Bert; serving the previous configuration',
      operation: { status: 'CANCELLED', rootCause: null },
    });
    const { id } = await read();
    const audit = { where: { subjectId: id, via: 'worker' }, select: { action: true } };
    expect(await fixture.database.auditEntry.findMany(audit)).toEqual([{ action: 'operation.cancelled' }]);
  });

  test('that failed by itself before the cancellation was passed on says why it failed', async () => {
    expect(await end(failed, 'UPDATE_ROLLBACK_COMPLETE', cancel)).toMatchObject({
      statusReason: 'No capacity. Still serving the previous configuration',
      operation: { status: 'FAILED' },
    });
  });

  test('whose rollback got stuck can be continued, skipping only what is stuck', async () => {
    const stuckResource = { ...resource, status: 'UPDATE_FAILED', reason: 'Denied' };
    const outcome = { ...failed, rolledBack: false, resources: [stuckResource] };
    const ended = await end(outcome, 'UPDATE_ROLLBACK_FAILED');
    expect(ended).toMatchObject({ status: 'UPDATE_FAILED', stuck: [{ logicalId: 'LaunchTemplate' }] });
    expect(ended.statusReason).toContain('Continue the rollback');
    const ask = (skip: string[]) =>
      continueRollback({ ctx: fixture.as('ada'), input: { name, body: { skip } } });
    await expect(ask(['Vpc'])).rejects.toMatchObject({ code: 'invalid', fields: [{ path: 'skip' }] });
    const continued = await ask(['LaunchTemplate']);
    expect(continued).toMatchObject({
      status: 'UPDATING',
      operation: { continuesRollback: true, apply: null },
    });
    await expect(cancel()).rejects.toThrow(/rollback can’t be cancelled/);
    const held = heldBy('worker', continued);
    await claim(held);
    expect(await endOf(held, failed, 'UPDATE_ROLLBACK_COMPLETE')).toMatchObject({
      status: 'UPDATE_FAILED',
      statusReason: 'Rolled back; serving the previous configuration',
      operation: { status: 'SUCCEEDED' },
      stuck: [],
    });
    await expect(ask([])).rejects.toMatchObject({ code: 'conflict' });
  });
});
