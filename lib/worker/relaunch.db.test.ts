import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { afterEach, describe, expect, test } from 'vitest';
import { listEvents } from '@/lib/environments/list-events';
import { relaunchEnvironment } from '@/lib/environments/relaunch-environment';
import { tearDownEnvironment } from '@/lib/environments/tear-down-environment';
import { type Sandbox, startSandbox } from '@/lib/sandbox/checks/sandbox';
import { waitUntil } from '@/lib/sandbox/checks/wait-until';

let sandbox: Sandbox;

afterEach(() => sandbox.close());

const small = { zones: 2, natGateways: 'single' };
const noAddresses = {
  kind: 'resource',
  type: 'AWS::EC2::NatGateway',
  on: 'create',
  reason: 'The maximum number of addresses has been reached.',
};
const stuckNetwork = {
  kind: 'resource',
  type: 'AWS::EC2::VPC',
  on: 'delete',
  reason: 'The vpc has dependencies',
};

async function failed(name: string, faults: readonly object[]) {
  await sandbox.faults(faults);
  await sandbox.launch(name, { zones: 2 });
  return sandbox.waitFor(name, 'LAUNCH_FAILED');
}

function relaunch(name: string) {
  return relaunchEnvironment({ ctx: sandbox.ctx, input: { name, inputs: small } });
}

/** Each stack of this name with its status, the oldest first. */
async function stacksOf(name: string) {
  const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
  const client = new CloudFormationClient({ endpoint: sandbox.aws.url, region: 'eu-west-3', credentials });
  const { StackSummaries = [] } = await client.send(new ListStacksCommand({}));
  return StackSummaries.filter((stack) => stack.StackName === `slipway-${name}`)
    .sort((one, other) => Number(one.CreationTime) - Number(other.CreationTime))
    .map(({ StackId, StackStatus }) => ({ stackId: StackId, status: StackStatus }));
}

describe('a relaunch', () => {
  test('removes the failed stack, keeps its history, and launches with the fixed inputs', async () => {
    sandbox = await startSandbox();
    sandbox.startWorker();
    const before = await failed('fixed', [noAddresses]);
    await sandbox.faults([]);
    const answer = await relaunch('fixed');
    expect(answer).toMatchObject({ status: 'QUEUED', inputs: { natGateways: 'single' } });
    const active = await sandbox.waitFor('fixed', 'ACTIVE');

    expect(await stacksOf('fixed')).toEqual([
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
    const [cleanup] = await sandbox.requests('DeleteStack');
    expect(cleanup?.parameters.ClientRequestToken).toBe(`${active.operation?.id}-cleanup`);
  });

  test.each([
    'aws.DeleteStack.after',
    'commit.forget-failed-stack.before',
    'commit.forget-failed-stack.after',
    'aws.CreateStack.after',
  ])('goes on where a worker was killed at %s', async (crashAt) => {
    sandbox = await startSandbox();
    const first = sandbox.startWorker();
    await failed('killed', [noAddresses]);
    await sandbox.faults([]);
    await first.stop();
    const doomed = sandbox.startWorker(crashAt);
    await relaunch('killed');
    await waitUntil('the worker to die', () => doomed.isGone());
    sandbox.startWorker();
    const active = await sandbox.waitFor('killed', 'ACTIVE');
    expect(active.resources.every(({ status }) => status === 'CREATE_COMPLETE')).toBe(true);
    expect((await stacksOf('killed')).map(({ status }) => status)).toEqual([
      'DELETE_COMPLETE',
      'CREATE_COMPLETE',
    ]);
  });

  test('that cannot remove the failed stack says what blocks, and works once that is gone', async () => {
    sandbox = await startSandbox();
    sandbox.startWorker();
    const before = await failed('stuck', [noAddresses, stuckNetwork]);
    expect(before.stackStatus).toBe('ROLLBACK_FAILED');
    await relaunch('stuck');
    const blocked = await sandbox.waitFor('stuck', 'LAUNCH_FAILED');
    expect(blocked.statusReason).toContain('Vpc (The vpc has dependencies)');
    expect(blocked.statusReason).toContain('Tear the environment down');
    expect(blocked).toMatchObject({ stackId: before.stackId, stackStatus: 'DELETE_FAILED' });
    expect(await sandbox.requests('CreateStack')).toHaveLength(1);

    await sandbox.faults([]);
    await relaunch('stuck');
    await sandbox.waitFor('stuck', 'ACTIVE');
  });

  test('that is withdrawn while the failed stack is removed ends with nothing there', async () => {
    sandbox = await startSandbox();
    sandbox.startWorker();
    const before = await failed('withdrawn', [noAddresses, { ...stuckNetwork, times: 1 }]);
    await sandbox.faults([
      { kind: 'api', service: 'cloudformation', action: 'DeleteStack', code: 'Throttling' },
    ]);
    await relaunch('withdrawn');
    await waitUntil('a try', async () => (await sandbox.requests('DeleteStack')).length > 0);
    await tearDownEnvironment({ ctx: sandbox.ctx, input: { name: 'withdrawn', confirm: 'withdrawn' } });
    await sandbox.faults([]);
    await sandbox.waitFor('withdrawn', 'TORN_DOWN');
    expect(await stacksOf('withdrawn')).toEqual([{ stackId: before.stackId, status: 'DELETE_COMPLETE' }]);
  });

  test('of a launch that never got a stack begins at once', async () => {
    sandbox = await startSandbox();
    await sandbox.faults([{ kind: 'denied', service: 'cloudformation', action: 'CreateStack' }]);
    sandbox.startWorker();
    await sandbox.launch('denied', small);
    await sandbox.waitFor('denied', 'LAUNCH_FAILED');
    await sandbox.faults([]);
    await relaunch('denied');
    await sandbox.waitFor('denied', 'ACTIVE');
    expect(await sandbox.requests('DeleteStack')).toEqual([]);
  });
});
