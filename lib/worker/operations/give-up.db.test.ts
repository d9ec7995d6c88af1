import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadActor } from '@/lib/access/load-actor';
import { giveUp } from '@/lib/environments/requests/give-up';
import { relaunchEnvironment } from '@/lib/environments/requests/relaunch-environment';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import { updateEnvironment } from '@/lib/environments/requests/update-environment';
import { stuckOperations } from '@/lib/environments/stuck-operations';
import { listEvents } from '@/lib/environments/views/list-events';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';

let sandbox: Sandbox;
let worker: ReturnType<Sandbox['startWorker']>;

beforeEach(async () => {
  sandbox = await startSandbox();
  worker = sandbox.startWorker();
});
afterEach(() => sandbox.close());

const reason = 'AWS Health says that CloudFormation is down';
const outOfOrder = (action: string, times = 1_000) => ({
  kind: 'api',
  service: 'cloudformation',
  action,
  code: 'InternalFailure',
  status: 500,
  times,
});
const small = { zones: 2, natGateways: 'single' };

async function asAdmin() {
  const { id } = await sandbox.database.user.findFirstOrThrow({ where: { role: 'ADMIN' } });
  const actor = await loadActor(sandbox.database, id);
  if (!actor) throw new Error('There is no admin');
  return { ...sandbox.ctx, actor };
}

const ask = async (name: string, body: object = {}) =>
  giveUp({ ctx: await asAdmin(), input: { name, body: { confirm: name, reason, ...body } } });

/** Until attempts fail, then as if they had done so for `minutes`, and the next one is due. */
async function stuck(name: string, minutes = 6): Promise<void> {
  await waitUntil('attempts to fail', async () => {
    const { operation } = await sandbox.environment(name);
    return operation?.failingSince ?? undefined;
  });
  await sandbox.database.$executeRaw`
    UPDATE operations SET failing_since = failing_since - make_interval(mins => ${minutes}::int)
    WHERE finished_at IS NULL`;
}

/** What has to show for a minute has, and whatever waits is due. */
async function hurry(): Promise<void> {
  await sandbox.database.$executeRaw`
    UPDATE operations SET missing_since = missing_since - interval '2 minutes', next_attempt_at = clock_timestamp()
    WHERE finished_at IS NULL`;
}

async function hurried(name: string, status: 'LAUNCH_FAILED' | 'ACTIVE' | 'TEARDOWN_BLOCKED' | 'LAUNCHING') {
  return waitUntil(
    `${name} to be ${status}`,
    async () => {
      const seen = await sandbox.environment(name);
      if (seen.status === status) return seen;
      await hurry();
      return undefined;
    },
    { everyMs: 300 },
  );
}

async function reconciled<Found>(what: string, look: () => Promise<Found | undefined>): Promise<Found> {
  return waitUntil(
    what,
    async () => {
      const found = await look();
      if (found !== undefined) return found;
      await sandbox.database.operation.updateMany({
        where: { finishedAt: { not: null } },
        data: { finishedAt: new Date(Date.now() - 3_600_000) },
      });
      await sandbox.database.target.updateMany({ data: { reconcileDueAt: null } });
      return undefined;
    },
    { everyMs: 500 },
  );
}

async function countStacks(name: string): Promise<number> {
  const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
  const client = new CloudFormationClient({ endpoint: sandbox.aws.url, region: 'eu-west-3', credentials });
  const { StackSummaries } = await client.send(new ListStacksCommand({}));
  return (StackSummaries ?? []).filter(({ StackName }) => StackName === `slipway-${name}`).length;
}

const stuckLaunches = async () => (await stuckOperations(sandbox.database))[0];
const names = async (name: string) =>
  (await listEvents({ ctx: sandbox.ctx, input: { name } })).items
    .filter(({ source }) => source === 'SLIPWAY')
    .map(({ status }) => status);

describe('a launch for which CreateStack answers 500', () => {
  test('is stuck, is given up once AWS shows nothing of it, and can be launched again', async () => {
    await sandbox.faults([outOfOrder('CreateStack')]);
    await sandbox.launch('never', small);
    await stuck('never');
    expect(await stuckLaunches()).toEqual({ kind: 'CREATE', reason: 'aws-refuses-to-answer', count: 1 });
    await ask('never');
    const failed = await hurried('never', 'LAUNCH_FAILED');
    expect(failed.statusReason).toContain(`Given up by Dan Weber: ${reason}`);
    expect(failed.statusReason).toContain('AWS shows nothing of it');
    expect(failed.operation?.givingUp).toMatchObject({ by: 'Dan Weber', lookedAt: expect.any(String) });
    expect((await stuckLaunches())?.count).toBe(0);
    expect(await countStacks('never')).toBe(0);
    const audit = await sandbox.database.auditEntry.findMany({
      where: { subjectId: failed.id },
      orderBy: { id: 'asc' },
    });
    expect(audit.map(({ action }) => action)).toEqual([
      'environment.request',
      'environment.give-up',
      'operation.failed',
    ]);
    await sandbox.faults([]);
    await relaunchEnvironment({ ctx: sandbox.ctx, input: { name: 'never' } });
    await sandbox.waitFor('never', 'ACTIVE');
    expect(await countStacks('never')).toBe(1);
  });

  test('that made the stack all the same is not given up: the launch goes on', async () => {
    // The lookup that follows the lost answer fails as well, until the admin asks.
    const lost = { kind: 'answer-lost', service: 'cloudformation', action: 'CreateStack', times: 3 };
    await sandbox.faults([lost, outOfOrder('DescribeStacks')]);
    await sandbox.launch('adopted', small);
    await stuck('adopted');
    await ask('adopted');
    await waitUntil('the look to fail', async () => {
      const { operation } = await sandbox.environment('adopted');
      await hurry();
      return operation?.givingUp?.lookFailed ?? undefined;
    });
    await sandbox.faults([]);
    const active = await hurried('adopted', 'ACTIVE');
    expect(active.operation).toMatchObject({ status: 'SUCCEEDED', givingUp: null, failingSince: null });
    expect(await countStacks('adopted')).toBe(1);
  });

  test('whose stack appears after it was given up without a look is found, and removed by the next launch', async () => {
    const lost = { kind: 'answer-lost', service: 'cloudformation', action: 'CreateStack', times: 3 };
    await sandbox.faults([lost, outOfOrder('DescribeStacks')]);
    await sandbox.launch('late', small);
    await stuck('late');
    await expect(ask('late', { withoutLooking: true })).rejects.toThrow(/looks in AWS first/);
    await ask('late');
    await waitUntil('the look to fail', async () => {
      const { operation } = await sandbox.environment('late');
      await hurry();
      return operation?.givingUp?.lookFailed ?? undefined;
    });
    await ask('late', { withoutLooking: true });
    const failed = await hurried('late', 'LAUNCH_FAILED');
    expect(failed.statusReason).toContain('AWS could not be asked');
    expect(failed.statusReason).toContain('a stack may have been made');
    expect(failed.operation?.givingUp).toMatchObject({ withoutLooking: true, lookedAt: null });
    expect(failed.stackId).toBeNull();
    await sandbox.faults([]);
    const found = await reconciled('the stack to be found', async () => {
      const seen = await sandbox.environment('late');
      return seen.stackId === null ? undefined : seen;
    });
    expect(found).toMatchObject({ status: 'LAUNCH_FAILED', stackStatus: expect.stringMatching(/^CREATE_/) });
    expect(await names('late')).toContain('STACK_FOUND');
    await reconciled('the look to be recorded', async () => {
      const { operation } = await sandbox.environment('late');
      return operation?.givingUp?.lookedAt ?? undefined;
    });
    await relaunchEnvironment({ ctx: sandbox.ctx, input: { name: 'late' } });
    await sandbox.waitFor('late', 'ACTIVE');
    expect(await countStacks('late')).toBe(2);
    expect(await sandbox.database.orphan.count()).toBe(0);
  });
});

describe('what AWS does not answer for of an active environment', () => {
  beforeEach(async () => {
    await sandbox.launch('serving', small);
    await sandbox.waitFor('serving', 'ACTIVE');
  });
  const update = () =>
    updateEnvironment({
      ctx: sandbox.ctx,
      input: { name: 'serving', body: { inputs: { maxInstances: 4 } } },
    });

  test('an update that AWS never took is given up: it is active as before, and can be updated', async () => {
    await sandbox.faults([outOfOrder('ExecuteChangeSet')]);
    await update();
    await stuck('serving');
    await ask('serving');
    const active = await hurried('serving', 'ACTIVE');
    expect(active.operation).toMatchObject({ kind: 'UPDATE', status: 'FAILED' });
    expect(active.operation?.reason).toContain('Given up by Dan Weber');
    expect(active.inputs.maxInstances).toBe(3);
    await sandbox.faults([]);
    await update();
    await waitUntil('the update', async () => {
      const { inputs } = await sandbox.environment('serving');
      return inputs.maxInstances === 4;
    });
  });

  test('an update that AWS took after all, given up without a look, is reported as a change past Slipway', async () => {
    await worker.stop();
    const dying = sandbox.startWorker('aws.ExecuteChangeSet.after');
    await update();
    await waitUntil('the worker to die', async () => dying.isGone());
    await sandbox.faults([outOfOrder('DescribeStacks')]);
    sandbox.startWorker();
    await stuck('serving');
    await ask('serving');
    await waitUntil('the look to fail', async () => {
      const { operation } = await sandbox.environment('serving');
      await hurry();
      return operation?.givingUp?.lookFailed ?? undefined;
    });
    await ask('serving', { withoutLooking: true });
    const ended = await hurried('serving', 'ACTIVE');
    expect(ended.operation?.reason).toContain('the update may be carried out all the same');
    await sandbox.faults([]);
    await reconciled('the change to be reported', async () =>
      (await names('serving')).includes('CHANGED_OUTSIDE') ? true : undefined,
    );
  });

  test('a teardown that AWS never took is blocked, and can be tried again', async () => {
    await sandbox.faults([outOfOrder('DeleteStack')]);
    await tearDownEnvironment({
      ctx: sandbox.ctx,
      input: { name: 'serving', confirm: 'serving', emptyBuckets: true },
    });
    await stuck('serving');
    await ask('serving');
    const blocked = await hurried('serving', 'TEARDOWN_BLOCKED');
    expect(blocked.statusReason).toContain('Given up by Dan Weber');
    await sandbox.faults([]);
    await tearDownEnvironment({
      ctx: sandbox.ctx,
      input: { name: 'serving', confirm: 'serving', emptyBuckets: true },
    });
    await sandbox.waitFor('serving', 'TORN_DOWN');
  });
});
