import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
  ListChangeSetsCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, test } from 'vitest';
import { verifyAudit } from '@/lib/audit/verify';
import { cancelOperation } from '@/lib/environments/cancel-operation';
import { confirmUpdate } from '@/lib/environments/confirm-update';
import { continueRollback } from '@/lib/environments/continue-rollback';
import { listEvents } from '@/lib/environments/list-events';
import { tearDownEnvironment } from '@/lib/environments/tear-down-environment';
import { updateEnvironment } from '@/lib/environments/update-environment';
import { type Sandbox, startSandbox } from '@/lib/sandbox/checks/sandbox';
import { waitUntil } from '@/lib/sandbox/checks/wait-until';

let sandbox: Sandbox;

afterEach(() => sandbox.close());

const name = 'orders-dev';
const stack = `slipway-${name}`;
const small = { zones: 2, natGateways: 'single' };

function client(): CloudFormationClient {
  const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
  return new CloudFormationClient({ endpoint: sandbox.aws.url, region: 'eu-west-3', credentials });
}

/** A sandbox with an active environment and a worker. */
async function start(options: { speed?: number; inputs?: Record<string, unknown> } = {}) {
  sandbox = await startSandbox({ speed: options.speed ?? 60 });
  const worker = sandbox.startWorker();
  await sandbox.launch(name, { ...small, ...options.inputs });
  return { worker, launched: await sandbox.waitFor(name, 'ACTIVE') };
}

const change = (body: object) => updateEnvironment({ ctx: sandbox.ctx, input: { name, body } });

async function waiting() {
  return waitUntil(
    'the update to wait for confirmation',
    async () => {
      const seen = await sandbox.environment(name);
      return seen.operation?.awaitsConfirmation ? seen : undefined;
    },
    { state: async () => (await sandbox.environment(name)).operation },
  );
}

async function executions(): Promise<number> {
  return (await sandbox.requests('ExecuteChangeSet')).length;
}

async function composeFiles(): Promise<string[]> {
  const { artifactBucket } = await sandbox.database.target.findFirstOrThrow();
  const s3 = new S3Client({
    endpoint: sandbox.aws.url,
    region: 'eu-west-3',
    forcePathStyle: true,
    credentials: { accessKeyId: 'practice', secretAccessKey: 'practice' },
  });
  const { Contents } = await s3.send(
    new ListObjectsV2Command({ Bucket: artifactBucket, Prefix: 'environments/' }),
  );
  return (Contents ?? []).flatMap((file) => file.Key ?? []);
}

describe('an update', () => {
  test('shows its plan, changes the stack and adopts the inputs', async () => {
    const { launched } = await start();
    await change({ inputs: { instanceType: 't3.small' } });
    const active = await sandbox.waitFor(name, 'ACTIVE');
    expect(active.inputs).toMatchObject({ instanceType: 't3.small', ...small });
    expect(active.operation).toMatchObject({ kind: 'UPDATE', status: 'SUCCEEDED', reason: null });
    const plan = active.operation?.plan;
    expect(plan).toMatchObject({ losesData: [], refusal: null });
    expect(plan?.changes.map(({ logicalId }) => logicalId).sort()).toEqual([
      'AutoScalingGroup',
      'LaunchTemplate',
    ]);
    const template = plan?.changes.find(({ logicalId }) => logicalId === 'LaunchTemplate');
    expect(template?.causes.map(({ input }) => input)).toContain('instanceType');
    expect(active.resources).toHaveLength(launched.resources.length);
    expect(active.stackStatus).toBe('UPDATE_COMPLETE');
    expect(active.url).toBe(launched.url);
    const { items } = await listEvents({ ctx: sandbox.ctx, input: { name } });
    const own = items.filter(
      ({ source, operationId }) => source === 'SLIPWAY' && operationId === active.operation?.id,
    );
    expect(own.map(({ status }) => status)).toEqual([
      'UPDATE_REQUESTED',
      'UPDATE_STARTED',
      'STACK_ACCEPTED',
      'ACTIVE',
    ]);
    expect(await verifyAudit(sandbox.database)).toMatchObject({ intact: true });
  });

  test('of the containers leaves one compose file: the one that the stack names', async () => {
    await start();
    const before = await composeFiles();
    await change({ inputs: { apiImage: 'registry.example.com/api:2' } });
    await sandbox.waitFor(name, 'ACTIVE');
    const after = await composeFiles();
    expect([before.length, after.length]).toEqual([1, 1]);
    expect(after).not.toEqual(before);
    await tearDownEnvironment({ ctx: sandbox.ctx, input: { name, confirm: name } });
    await sandbox.waitFor(name, 'TORN_DOWN');
    expect(await composeFiles()).toEqual([]);
  });

  test('with nothing to do after a failed one ends well, and nothing is executed', async () => {
    await start();
    await sandbox.database.environment.updateMany({ where: { name }, data: { status: 'UPDATE_FAILED' } });
    await change({ inputs: {} });
    const active = await sandbox.waitFor(name, 'ACTIVE');
    expect(active.operation).toMatchObject({
      status: 'SUCCEEDED',
      reason: expect.stringContaining('Nothing to change'),
    });
    expect(await executions()).toBe(0);
  });

  test('that fails leaves the previous configuration serving, and may be tried again', async () => {
    await start();
    await sandbox.faults([
      {
        kind: 'resource',
        logicalId: 'AutoScalingGroup',
        on: 'update',
        reason: 'We currently do not have sufficient capacity: InsufficientInstanceCapacity',
        times: 1,
      },
    ]);
    await change({ inputs: { instanceType: 't3.small' } });
    const failed = await sandbox.waitFor(name, 'UPDATE_FAILED');
    expect(failed.inputs).toMatchObject({ instanceType: 't3.micro' });
    expect(failed.operation?.rootCause).toMatchObject({
      logicalId: 'AutoScalingGroup',
      reason: expect.stringContaining('InsufficientInstanceCapacity'),
    });
    expect(failed.statusReason).toContain('Still serving the previous configuration');
    expect(failed.stackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(failed.url).not.toBeNull();
    await change({ inputs: { instanceType: 't3.small' } });
    expect((await sandbox.waitFor(name, 'ACTIVE')).inputs).toMatchObject({ instanceType: 't3.small' });
  });

  test('whose change set AWS refuses changes nothing and says why', async () => {
    await start();
    await sandbox.faults([
      {
        kind: 'api',
        service: 'cloudformation',
        action: 'CreateChangeSet',
        code: 'AccessDenied',
        message: 'not authorized to perform: cloudformation:CreateChangeSet',
        status: 403,
      },
    ]);
    await change({ inputs: { instanceType: 't3.small' } });
    const active = await sandbox.waitFor(name, 'ACTIVE');
    expect(active.operation).toMatchObject({ status: 'FAILED' });
    expect(active.statusReason).toMatch(/^Nothing was changed: .*CreateChangeSet/);
    expect(active.inputs).toMatchObject({ instanceType: 't3.micro' });
  });

  test('of which AWS took the change set and its execution, and both answers were lost, is made once', async () => {
    await start();
    await sandbox.faults(
      ['CreateChangeSet', 'ExecuteChangeSet'].map((action) => ({
        kind: 'answer-lost',
        service: 'cloudformation',
        action,
        times: 3,
      })),
    );
    const { operation } = await change({ inputs: { maxInstances: 5 } });
    const active = await sandbox.waitFor(name, 'ACTIVE');
    expect(active.operation).toMatchObject({ id: operation?.id, status: 'SUCCEEDED' });
    expect(active.inputs).toMatchObject({ maxInstances: 5 });
    const { items } = await listEvents({ ctx: sandbox.ctx, input: { name } });
    const began = items.filter(
      ({ resourceType, status }) =>
        resourceType === 'AWS::CloudFormation::Stack' && status === 'UPDATE_IN_PROGRESS',
    );
    expect(began.map(({ operationId }) => operationId)).toEqual([operation?.id]);
  });

  test('of a stack that is gone says that the environment is lost', async () => {
    const { launched } = await start();
    await client().send(new DeleteStackCommand({ StackName: stack }));
    await waitUntil('the stack to be gone', async () => {
      const { Stacks } = await client().send(
        new DescribeStacksCommand({ StackName: launched.stackId ?? '' }),
      );
      return Stacks?.[0]?.StackStatus === 'DELETE_COMPLETE';
    });
    await change({ inputs: { instanceType: 't3.small' } });
    expect((await sandbox.waitFor(name, 'LOST')).statusReason).toContain('deleted outside Slipway');
  });
});

describe('a plan', () => {
  test('that is to be reviewed waits, and is executed once confirmed', async () => {
    await start();
    await change({ inputs: { maxInstances: 5 }, apply: 'review' });
    const { operation, status } = await waiting();
    expect(status).toBe('UPDATING');
    expect(operation?.plan?.changes.map(({ logicalId }) => logicalId)).toEqual(['AutoScalingGroup']);
    expect(await executions()).toBe(0);
    await confirmUpdate({ ctx: sandbox.ctx, input: { name, body: { operation: operation?.id } } });
    expect((await sandbox.waitFor(name, 'ACTIVE')).inputs).toMatchObject({ maxInstances: 5 });
    expect(await executions()).toBe(1);
  });

  test('that is void by the time it is confirmed is made anew, and shown again', async () => {
    await start();
    await change({ inputs: { maxInstances: 5 }, apply: 'review' });
    const first = await waiting();
    await updateOutside({ MinInstances: '2' });
    const body = { operation: first.operation?.id };
    await confirmUpdate({ ctx: sandbox.ctx, input: { name, body } });
    const second = await waitUntil('another plan', async () => {
      const seen = await sandbox.environment(name);
      const isNew = seen.operation?.plan && seen.operation.plan.madeAt !== first.operation?.plan?.madeAt;
      return seen.operation?.awaitsConfirmation && isNew ? seen : undefined;
    });
    expect(second.operation?.id).toBe(first.operation?.id);
    await confirmUpdate({ ctx: sandbox.ctx, input: { name, body: { operation: second.operation?.id } } });
    const active = await sandbox.waitFor(name, 'ACTIVE');
    expect(active.inputs).toMatchObject({ minInstances: 1, maxInstances: 5 });
    const { Stacks } = await client().send(new DescribeStacksCommand({ StackName: stack }));
    const parameters = new Map(
      (Stacks?.[0]?.Parameters ?? []).map((each) => [each.ParameterKey, each.ParameterValue]),
    );
    expect([parameters.get('MinInstances'), parameters.get('MaxInstances')]).toEqual(['1', '5']);
  });

  test('that would replace the database waits for the name, though it was to be carried out at once', async () => {
    await start();
    await updateOutside({ FinalSnapshot: 'false' });
    await change({ inputs: { maxInstances: 5 } });
    const seen = await waiting();
    expect(seen.operation?.plan?.losesData).toContain('Database');
    expect(seen.operation?.plan?.refusal).toBeNull();
    const body = { operation: seen.operation?.id };
    await expect(confirmUpdate({ ctx: sandbox.ctx, input: { name, body } })).rejects.toMatchObject({
      code: 'invalid',
    });
    await confirmUpdate({ ctx: sandbox.ctx, input: { name, body: { ...body, confirm: name } } });
    const active = await sandbox.waitFor(name, 'ACTIVE');
    expect(active.resources.map(({ logicalId }) => logicalId)).toContain('DatabaseWithSnapshot');
  });

  test('that would lose the database for good is refused, whoever types the name', async () => {
    await start({ inputs: { finalSnapshot: false } });
    await updateOutside({ FinalSnapshot: 'true' });
    await change({ inputs: { maxInstances: 5 }, confirm: name });
    const active = await sandbox.waitFor(name, 'ACTIVE');
    expect(active.operation).toMatchObject({ status: 'FAILED' });
    expect(active.statusReason).toContain('without final snapshots');
    expect(await executions()).toBe(0);
  });

  /** Somebody changes the stack by hand. */
  async function updateOutside(changes: Readonly<Record<string, string>>): Promise<void> {
    const { Stacks } = await client().send(new DescribeStacksCommand({ StackName: stack }));
    const Parameters = (Stacks?.[0]?.Parameters ?? []).flatMap(({ ParameterKey }) => {
      if (ParameterKey === undefined) return [];
      const ParameterValue = changes[ParameterKey];
      return ParameterValue === undefined
        ? { ParameterKey, UsePreviousValue: true }
        : { ParameterKey, ParameterValue };
    });
    await client().send(
      new UpdateStackCommand({
        StackName: stack,
        UsePreviousTemplate: true,
        Parameters,
        Capabilities: ['CAPABILITY_NAMED_IAM'],
      }),
    );
    await waitUntil('the change from outside', async () => {
      const seen = await client().send(new DescribeStacksCommand({ StackName: stack }));
      return seen.Stacks?.[0]?.StackStatus === 'UPDATE_COMPLETE';
    });
  }
});

describe('cancelling', () => {
  test('a plan that waits removes its change set', async () => {
    await start();
    await change({ inputs: { maxInstances: 5 }, apply: 'review' });
    await waiting();
    await cancelOperation({ ctx: sandbox.ctx, input: { name } });
    const active = await sandbox.waitFor(name, 'ACTIVE');
    expect(active.operation).toMatchObject({ status: 'CANCELLED' });
    const { Summaries } = await client().send(new ListChangeSetsCommand({ StackName: stack }));
    expect(Summaries ?? []).toEqual([]);
  });

  test('an update in the middle rolls it back', async () => {
    await start({ speed: 4 });
    // Slow to carry out, so that there is time to cancel it.
    await change({ inputs: { zones: 3, natGateways: 'per-zone', databaseClass: 'db.t3.small' } });
    await waitUntil('the update to run', async () => {
      const { operation } = await sandbox.environment(name);
      return operation?.status === 'IN_PROGRESS';
    });
    await cancelOperation({ ctx: sandbox.ctx, input: { name } });
    const failed = await sandbox.waitFor(name, 'UPDATE_FAILED');
    expect(failed.statusReason).toBe('Cancelled by Ada Park; serving the previous configuration');
    expect(failed.operation).toMatchObject({ status: 'CANCELLED' });
    expect(failed.inputs).toMatchObject({ databaseClass: 'db.t3.micro' });
    expect(await sandbox.requests('CancelUpdateStack')).toHaveLength(1);
  });
});

test('a rollback that gets stuck is continued, and what is stuck can be skipped', async () => {
  await start();
  await sandbox.faults([
    { kind: 'resource', logicalId: 'AutoScalingGroup', on: 'update', reason: 'No capacity', times: 1 },
    { kind: 'resource', logicalId: 'LaunchTemplate', on: 'update', reason: 'Denied', times: 1 },
  ]);
  await change({ inputs: { instanceType: 't3.small' } });
  const stuck = await sandbox.waitFor(name, 'UPDATE_FAILED');
  expect(stuck.stackStatus).toBe('UPDATE_ROLLBACK_FAILED');
  await expect(change({ inputs: { zones: 3 } })).rejects.toMatchObject({ code: 'conflict' });
  const skip = stuck.stuck.map(({ logicalId }) => logicalId);
  expect(skip).not.toEqual([]);
  await continueRollback({ ctx: sandbox.ctx, input: { name, body: { skip } } });
  const rolledBack = await waitUntil('the rollback', async () => {
    const seen = await sandbox.environment(name);
    return seen.stackStatus === 'UPDATE_ROLLBACK_COMPLETE' && seen.status === 'UPDATE_FAILED'
      ? seen
      : undefined;
  });
  expect(rolledBack.statusReason).toBe('Rolled back; serving the previous configuration');
  expect(rolledBack.stuck).toEqual([]);
});
