import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { relaunchEnvironment } from '@/lib/environments/requests/relaunch-environment';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import { listEvents } from '@/lib/environments/views/list-events';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';

const small = { zones: 2, natGateways: 'single' };
const stackOf = (name: string) => `slipway-${name}`;
/** Each of two zones wants a NAT gateway: the account has no address for the second. */
const noAddresses = (name: string) => ({
  kind: 'resource',
  stack: stackOf(name),
  logicalId: 'NatGateway2',
  on: 'create',
  reason: 'The maximum number of addresses has been reached.',
});
const stuckNetwork = (name: string, times: number) => ({
  kind: 'resource',
  stack: stackOf(name),
  type: 'AWS::EC2::VPC',
  on: 'delete',
  reason: 'The vpc has dependencies',
  times,
});

async function failed(sandbox: Sandbox, name: string) {
  await sandbox.launch(name, { zones: 2, natGateways: 'per-zone' });
  return sandbox.waitFor(name, 'LAUNCH_FAILED');
}

/** With one NAT gateway. */
function relaunch(sandbox: Sandbox, name: string) {
  return relaunchEnvironment({ ctx: sandbox.ctx, input: { name, inputs: small } });
}

/** Each stack of this name with its status, the oldest first. */
async function stacksOf({ aws }: Sandbox, name: string) {
  const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
  const client = new CloudFormationClient({ endpoint: aws.url, region: 'eu-west-3', credentials });
  const { StackSummaries = [] } = await client.send(new ListStacksCommand({}));
  return StackSummaries.filter((stack) => stack.StackName === stackOf(name))
    .sort((one, other) => Number(one.CreationTime) - Number(other.CreationTime))
    .map(({ StackId, StackStatus }) => ({ stackId: StackId, status: StackStatus }));
}

// What stops the worker, or all calls, has an AWS of its own: two of them, so that one waits while the other works.
describe.concurrent.each([
  { points: ['aws.DeleteStack.after', 'aws.CreateStack.after'] },
  { points: ['commit.record-failed-stack-removed.before', 'commit.record-failed-stack-removed.after'] },
])('a worker that relaunches', ({ points }) => {
  let sandbox: Sandbox;
  const nameOf = (point: string) => `killed-${points.indexOf(point)}`;

  beforeAll(async () => {
    sandbox = await startSandbox();
    const names = points.map(nameOf);
    await sandbox.faults(names.map(noAddresses));
    const worker = sandbox.startWorker();
    await Promise.all(names.map((name) => failed(sandbox, name)));
    await worker.stop();
  });
  afterAll(() => sandbox.close());

  test.each(points)(
    'is followed by another one where it is killed at %s',
    { concurrent: false },
    async (crashAt) => {
      const name = nameOf(crashAt);
      const doomed = sandbox.startWorker(crashAt);
      await relaunch(sandbox, name);
      await waitUntil('the worker to die', () => doomed.isGone());
      const next = sandbox.startWorker();
      const active = await sandbox.waitFor(name, 'ACTIVE');
      expect(active.resources.every(({ status }) => status === 'CREATE_COMPLETE')).toBe(true);
      expect((await stacksOf(sandbox, name)).map(({ status }) => status)).toEqual([
        'DELETE_COMPLETE',
        'CREATE_COMPLETE',
      ]);
      await next.stop();
    },
  );
});

describe.concurrent('a relaunch', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox();
    await sandbox.faults([
      noAddresses('fixed'),
      { ...noAddresses('data'), logicalId: 'AutoScalingGroup', reason: 'No capacity', times: 1 },
      noAddresses('stuck'),
      // Once for the rollback, once for the removal.
      stuckNetwork('stuck', 2),
      {
        kind: 'denied',
        service: 'cloudformation',
        action: 'CreateStack',
        stack: stackOf('denied'),
        times: 1,
      },
    ]);
    sandbox.startWorker();
  });
  afterAll(() => sandbox.close());

  test('of a launch whose database was up keeps the snapshot that was recorded at its failure, once', async () => {
    const before = await failed(sandbox, 'data');
    const [left, ...others] = before.residue;
    expect(others).toEqual([]);
    expect(left).toMatchObject({
      logicalId: 'DatabaseWithSnapshot',
      type: 'AWS::RDS::DBSnapshot',
      physicalId: expect.stringMatching(
        new RegExp(`^${stackOf('data')}-snapshot-databasewithsnapshot-[0-9a-z]+$`),
      ),
      monthlyUsd: 1.9,
    });
    const key = before.resources.find(({ logicalId }) => logicalId === 'RetainedKey');
    expect(key?.status).toBe('DELETE_COMPLETE');
    expect(left?.note).toContain(`its key ${key?.physicalId} is scheduled for deletion`);

    await relaunch(sandbox, 'data');
    const active = await sandbox.waitFor('data', 'ACTIVE');
    expect(active.residue).toEqual([left]);
    await tearDownEnvironment({ ctx: sandbox.ctx, input: { name: 'data', confirm: 'data' } });
    const gone = await sandbox.waitFor('data', 'TORN_DOWN');
    const snapshots = gone.residue.filter(({ type }) => type === 'AWS::RDS::DBSnapshot');
    expect(snapshots[0]).toEqual(left);
    expect(snapshots).toHaveLength(2);
    expect(snapshots[1]?.note).not.toContain('scheduled for deletion');
  });

  test('removes the failed stack, keeps its history, and launches with the fixed inputs', async () => {
    const before = await failed(sandbox, 'fixed');
    const answer = await relaunch(sandbox, 'fixed');
    expect(answer).toMatchObject({ status: 'QUEUED', inputs: { natGateways: 'single' } });
    const active = await sandbox.waitFor('fixed', 'ACTIVE');

    expect(await stacksOf(sandbox, 'fixed')).toEqual([
      { stackId: before.stackId, status: 'DELETE_COMPLETE' },
      { stackId: active.stackId, status: 'CREATE_COMPLETE' },
    ]);
    expect(active.resources).toHaveLength(active.progress.total);
    expect(active.resources.every(({ status }) => status === 'CREATE_COMPLETE')).toBe(true);
    const vpcOf = ({ resources }: typeof active) => resources.find(({ logicalId }) => logicalId === 'Vpc');
    expect(vpcOf(before)?.physicalId).toMatch(/^vpc-/);
    expect(vpcOf(active)?.physicalId).not.toBe(vpcOf(before)?.physicalId);
    expect(active.operations.map(({ kind, status }) => [kind, status])).toEqual([
      ['CREATE', 'SUCCEEDED'],
      ['CREATE', 'FAILED'],
    ]);
    const { items } = await listEvents({ ctx: sandbox.ctx, input: { name: 'fixed' } });
    expect(items.filter(({ source }) => source === 'SLIPWAY').map(({ status }) => status)).toEqual([
      'REQUESTED',
      'LAUNCH_STARTED',
      'STACK_ACCEPTED',
      'LAUNCH_FAILED',
      'RELAUNCH_REQUESTED',
      'FAILED_STACK_REMOVED',
      'LAUNCH_STARTED',
      'STACK_ACCEPTED',
      'ACTIVE',
    ]);
    const [cleanup] = await callsFor('DeleteStack', 'fixed');
    expect(cleanup?.parameters.ClientRequestToken).toBe(`${active.operation?.id}-cleanup`);
  });

  test('that cannot remove the failed stack says what blocks, and works once that is gone', async () => {
    const before = await failed(sandbox, 'stuck');
    expect(before.stackStatus).toBe('ROLLBACK_FAILED');
    await relaunch(sandbox, 'stuck');
    const blocked = await sandbox.waitFor('stuck', 'LAUNCH_FAILED');
    expect(blocked.statusReason).toContain('Vpc (The vpc has dependencies)');
    expect(blocked.statusReason).toContain('Tear the environment down');
    expect(blocked).toMatchObject({ stackId: before.stackId, stackStatus: 'DELETE_FAILED' });
    expect(await callsFor('CreateStack', 'stuck')).toHaveLength(1);

    await relaunch(sandbox, 'stuck');
    await sandbox.waitFor('stuck', 'ACTIVE');
  });

  test('of a launch that never got a stack begins at once', async () => {
    await failed(sandbox, 'denied');
    await relaunch(sandbox, 'denied');
    await sandbox.waitFor('denied', 'ACTIVE');
    expect(await callsFor('DeleteStack', 'denied')).toEqual([]);
  });

  async function callsFor(action: string, name: string) {
    const isOf = ({ StackName = '' }: Record<string, string>) =>
      StackName === stackOf(name) || StackName.includes(`/${stackOf(name)}/`);
    return (await sandbox.requests(action)).filter(({ parameters }) => isOf(parameters));
  }
});

describe.concurrent('a relaunch whose removal of the failed stack is throttled', () => {
  test('ends with nothing there when it is withdrawn', async ({ onTestFinished }) => {
    const sandbox = await startSandbox();
    onTestFinished(() => sandbox.close());
    await sandbox.faults([noAddresses('withdrawn'), stuckNetwork('withdrawn', 1)]);
    sandbox.startWorker();
    const before = await failed(sandbox, 'withdrawn');
    await sandbox.faults([
      { kind: 'api', service: 'cloudformation', action: 'DeleteStack', code: 'Throttling' },
    ]);
    await relaunch(sandbox, 'withdrawn');
    await waitUntil('a try', async () => (await sandbox.requests('DeleteStack')).length > 0);
    await tearDownEnvironment({ ctx: sandbox.ctx, input: { name: 'withdrawn', confirm: 'withdrawn' } });
    await sandbox.faults([]);
    await sandbox.waitFor('withdrawn', 'TORN_DOWN');
    expect(await stacksOf(sandbox, 'withdrawn')).toEqual([
      { stackId: before.stackId, status: 'DELETE_COMPLETE' },
    ]);
  });
});
