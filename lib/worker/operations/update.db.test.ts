import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
  ListChangeSetsCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyAudit } from '@/lib/audit/verify';
import { cancelOperation } from '@/lib/environments/requests/cancel-operation';
import { confirmUpdate } from '@/lib/environments/requests/confirm-update';
import { continueRollback } from '@/lib/environments/requests/continue-rollback';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import { updateEnvironment } from '@/lib/environments/requests/update-environment';
import { listEvents } from '@/lib/environments/views/list-events';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';

// One AWS, one database and one worker for all: each test has an environment of its own, and what goes wrong has too.
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
  await sandbox.faults(faults);
  sandbox.startWorker();
});
afterAll(() => sandbox.close());

const stackOf = (name: string) => `slipway-${name}`;
const noCapacity = 'We currently do not have sufficient capacity: InsufficientInstanceCapacity';

const faults = [
  ...[
    { name: 'retried', logicalId: 'AutoScalingGroup', reason: noCapacity },
    { name: 'stuck', logicalId: 'AutoScalingGroup', reason: 'No capacity' },
    { name: 'stuck', logicalId: 'LaunchTemplate', reason: 'Denied' },
  ].map(({ name, ...of }) => ({ kind: 'resource', stack: stackOf(name), on: 'update', times: 1, ...of })),
  {
    kind: 'api',
    service: 'cloudformation',
    action: 'CreateChangeSet',
    stack: stackOf('refused'),
    code: 'AccessDenied',
    message: 'not authorized to perform: cloudformation:CreateChangeSet',
    status: 403,
  },
  ...['CreateChangeSet', 'ExecuteChangeSet'].map((action) => ({
    kind: 'answer-lost',
    service: 'cloudformation',
    action,
    stack: stackOf('unanswered'),
    times: 3,
  })),
];

const small = { zones: 2, natGateways: 'single' };

function client(): CloudFormationClient {
  const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
  return new CloudFormationClient({ endpoint: sandbox.aws.url, region: 'eu-west-3', credentials });
}

async function launched(name: string, inputs: Record<string, unknown> = {}) {
  await sandbox.launch(name, { ...small, ...inputs });
  return sandbox.waitFor(name, 'ACTIVE');
}

const change = (name: string, body: object) => updateEnvironment({ ctx: sandbox.ctx, input: { name, body } });

const confirm = (name: string, body: object) => confirmUpdate({ ctx: sandbox.ctx, input: { name, body } });

async function waiting(name: string) {
  return waitUntil(
    'the update to wait for confirmation',
    async () => {
      const seen = await sandbox.environment(name);
      return seen.operation?.awaitsConfirmation ? seen : undefined;
    },
    { state: async () => (await sandbox.environment(name)).operation },
  );
}

async function executions(name: string): Promise<number> {
  const { stackId } = await sandbox.environment(name);
  const calls = await sandbox.requests('ExecuteChangeSet');
  return calls.filter(({ parameters }) => parameters.StackName === stackId).length;
}

async function untilNoChangeSet(name: string): Promise<void> {
  await waitUntil('no change set to be left', async () => {
    const { Summaries = [] } = await client().send(new ListChangeSetsCommand({ StackName: stackOf(name) }));
    return Summaries.every(({ ExecutionStatus }) => ExecutionStatus === 'EXECUTE_COMPLETE');
  });
}

async function composeFiles(environmentId: string): Promise<string[]> {
  const { artifactBucket } = await sandbox.database.target.findFirstOrThrow();
  const s3 = new S3Client({
    endpoint: sandbox.aws.url,
    region: 'eu-west-3',
    forcePathStyle: true,
    credentials: { accessKeyId: 'practice', secretAccessKey: 'practice' },
  });
  const { Contents } = await s3.send(
    new ListObjectsV2Command({ Bucket: artifactBucket, Prefix: `environments/${environmentId}/` }),
  );
  return (Contents ?? []).flatMap((file) => file.Key ?? []);
}

// The slow one first: it takes as long as the others together.
describe.concurrent('cancelling', () => {
  test('an update in the middle rolls it back', async ({ onTestFinished }) => {
    // Slow to carry out, so that there is time to cancel it.
    const slow = await startSandbox({ speed: 4 });
    onTestFinished(() => slow.close());
    slow.startWorker();
    await slow.launch('cancelled', small);
    await slow.waitFor('cancelled', 'ACTIVE');
    const inputs = { zones: 3, natGateways: 'per-zone', databaseClass: 'db.t3.small' };
    await updateEnvironment({ ctx: slow.ctx, input: { name: 'cancelled', body: { inputs } } });
    await waitUntil('the update to run', async () => {
      const { operation } = await slow.environment('cancelled');
      return operation?.status === 'IN_PROGRESS';
    });
    await cancelOperation({ ctx: slow.ctx, input: { name: 'cancelled' } });
    const failed = await slow.waitFor('cancelled', 'UPDATE_FAILED');
    expect(failed.statusReason).toBe('Cancelled by Ada Park; serving the previous configuration');
    expect(failed.operation).toMatchObject({ status: 'CANCELLED' });
    expect(failed.inputs).toMatchObject({ databaseClass: 'db.t3.micro' });
    expect(await slow.requests('CancelUpdateStack')).toHaveLength(1);
  });

  test('a plan that waits removes its change set', async () => {
    await launched('withdrawn');
    await change('withdrawn', { inputs: { maxInstances: 5 }, apply: 'review' });
    await waiting('withdrawn');
    await cancelOperation({ ctx: sandbox.ctx, input: { name: 'withdrawn' } });
    const active = await sandbox.waitFor('withdrawn', 'ACTIVE');
    expect(active.operation).toMatchObject({ status: 'CANCELLED' });
    await untilNoChangeSet('withdrawn');
  });

  test('a plan that waits by asking for another update removes its change set, and the other one is made', async () => {
    await launched('replacing');
    await change('replacing', { inputs: { maxInstances: 5 }, apply: 'review' });
    const first = await waiting('replacing');
    await change('replacing', { inputs: { maxInstances: 6 } });
    const active = await waitUntil('the other update to end', async () => {
      const seen = await sandbox.environment('replacing');
      return seen.operation?.status === 'SUCCEEDED' ? seen : undefined;
    });
    expect(active).toMatchObject({ status: 'ACTIVE', inputs: { maxInstances: 6 } });
    expect(active.operations.find(({ id }) => id === first.operation?.id)?.status).toBe('CANCELLED');
    expect(await executions('replacing')).toBe(1);
    await untilNoChangeSet('replacing');
  });
});

describe.concurrent('an update', () => {
  test('shows its plan, changes the stack and adopts the inputs', async () => {
    const before = await launched('shown');
    await change('shown', { inputs: { instanceType: 't3.small' } });
    const active = await sandbox.waitFor('shown', 'ACTIVE');
    expect(active.inputs).toMatchObject({ instanceType: 't3.small', ...small });
    expect(active.operation).toMatchObject({ kind: 'UPDATE', status: 'SUCCEEDED', reason: null });
    const plan = active.operation?.plan;
    expect(plan).toMatchObject({ losesData: [], refusal: null });
    expect(plan?.changes.map(({ logicalId }) => logicalId).sort()).toEqual([
      'AutoScalingGroup',
      'LaunchTemplate',
    ]);
    expect(plan?.interruptions).toBe('No interruption');
    const group = plan?.changes.find(({ logicalId }) => logicalId === 'AutoScalingGroup');
    expect(group?.interruption).toMatchObject({ kind: 'none', note: expect.stringContaining('one by one') });
    const template = plan?.changes.find(({ logicalId }) => logicalId === 'LaunchTemplate');
    expect(template?.causes.map(({ input }) => input)).toContain('instanceType');
    expect(active.resources).toHaveLength(before.progress.total);
    expect(active.stackStatus).toBe('UPDATE_COMPLETE');
    expect(active.url).toBe(before.url);
    const { items } = await listEvents({ ctx: sandbox.ctx, input: { name: 'shown' } });
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
    const { id } = await launched('containers');
    const before = await composeFiles(id);
    await change('containers', { inputs: { apiImage: 'ghcr.io/example/api:2' } });
    await sandbox.waitFor('containers', 'ACTIVE');
    const after = await composeFiles(id);
    expect([before.length, after.length]).toEqual([1, 1]);
    expect(after).not.toEqual(before);
    await tearDownEnvironment({ ctx: sandbox.ctx, input: { name: 'containers', confirm: 'containers' } });
    await sandbox.waitFor('containers', 'TORN_DOWN');
    expect(await composeFiles(id)).toEqual([]);
  });

  test('with nothing to do after a failed one ends well, and nothing is executed', async () => {
    await launched('nothing');
    await sandbox.database.environment.updateMany({
      where: { name: 'nothing' },
      data: { status: 'UPDATE_FAILED' },
    });
    await change('nothing', { inputs: {} });
    const active = await sandbox.waitFor('nothing', 'ACTIVE');
    expect(active.operation).toMatchObject({
      status: 'SUCCEEDED',
      reason: expect.stringContaining('Nothing to change'),
    });
    expect(await executions('nothing')).toBe(0);
  });

  test('that fails leaves the previous configuration serving, and may be tried again', async () => {
    await launched('retried');
    await change('retried', { inputs: { instanceType: 't3.small' } });
    const failed = await sandbox.waitFor('retried', 'UPDATE_FAILED');
    expect(failed.inputs).toMatchObject({ instanceType: 't3.micro' });
    expect(failed.operation?.rootCause).toMatchObject({
      logicalId: 'AutoScalingGroup',
      reason: expect.stringContaining('InsufficientInstanceCapacity'),
    });
    expect(failed.statusReason).toContain('Still serving the previous configuration');
    expect(failed.stackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(failed.url).not.toBeNull();
    await change('retried', { inputs: { instanceType: 't3.small' } });
    expect((await sandbox.waitFor('retried', 'ACTIVE')).inputs).toMatchObject({ instanceType: 't3.small' });
  });

  test('whose change set AWS refuses changes nothing and says why', async () => {
    await launched('refused');
    await change('refused', { inputs: { instanceType: 't3.small' } });
    const active = await sandbox.waitFor('refused', 'ACTIVE');
    expect(active.operation).toMatchObject({ status: 'FAILED' });
    expect(active.statusReason).toMatch(/^Nothing was changed: .*CreateChangeSet/);
    expect(active.inputs).toMatchObject({ instanceType: 't3.micro' });
  });

  test('of which AWS took the change set and its execution, and both answers were lost, is made once', async () => {
    await launched('unanswered');
    const { operation } = await change('unanswered', { inputs: { maxInstances: 5 } });
    const active = await sandbox.waitFor('unanswered', 'ACTIVE');
    expect(active.operation).toMatchObject({ id: operation?.id, status: 'SUCCEEDED' });
    expect(active.inputs).toMatchObject({ maxInstances: 5 });
    const { items } = await listEvents({ ctx: sandbox.ctx, input: { name: 'unanswered' } });
    const began = items.filter(
      ({ resourceType, status }) =>
        resourceType === 'AWS::CloudFormation::Stack' && status === 'UPDATE_IN_PROGRESS',
    );
    expect(began.map(({ operationId }) => operationId)).toEqual([operation?.id]);
  });

  test('of a stack that is gone says that the environment is lost', async () => {
    const before = await launched('gone');
    await client().send(new DeleteStackCommand({ StackName: stackOf('gone') }));
    await waitUntil('the stack to be gone', async () => {
      const { Stacks } = await client().send(new DescribeStacksCommand({ StackName: before.stackId ?? '' }));
      return Stacks?.[0]?.StackStatus === 'DELETE_COMPLETE';
    });
    await change('gone', { inputs: { instanceType: 't3.small' } });
    expect((await sandbox.waitFor('gone', 'LOST')).statusReason).toContain('deleted outside Slipway');
  });

  test('whose rollback gets stuck is continued, and what is stuck can be skipped', async () => {
    await launched('stuck');
    await change('stuck', { inputs: { instanceType: 't3.small' } });
    const stuck = await sandbox.waitFor('stuck', 'UPDATE_FAILED');
    expect(stuck.stackStatus).toBe('UPDATE_ROLLBACK_FAILED');
    await expect(change('stuck', { inputs: { zones: 3 } })).rejects.toMatchObject({ code: 'conflict' });
    const skip = stuck.stuck.map(({ logicalId }) => logicalId);
    expect(skip).not.toEqual([]);
    await continueRollback({ ctx: sandbox.ctx, input: { name: 'stuck', body: { skip } } });
    const rolledBack = await waitUntil('the rollback', async () => {
      const seen = await sandbox.environment('stuck');
      return seen.stackStatus === 'UPDATE_ROLLBACK_COMPLETE' && seen.status === 'UPDATE_FAILED'
        ? seen
        : undefined;
    });
    expect(rolledBack.statusReason).toBe('Rolled back; serving the previous configuration');
    expect(rolledBack.stuck).toEqual([]);
  });
});

describe.concurrent('a plan', () => {
  test('that is to be reviewed waits, and is executed once confirmed', async () => {
    await launched('reviewed');
    await change('reviewed', { inputs: { maxInstances: 5 }, apply: 'review' });
    const { operation, status } = await waiting('reviewed');
    expect([status, operation?.status]).toEqual(['ACTIVE', 'AWAITING_CONFIRMATION']);
    expect(operation?.plan?.changes.map(({ logicalId }) => logicalId)).toEqual(['AutoScalingGroup']);
    expect(await executions('reviewed')).toBe(0);
    await confirm('reviewed', { operation: operation?.id });
    expect((await sandbox.waitFor('reviewed', 'ACTIVE')).inputs).toMatchObject({ maxInstances: 5 });
    expect(await executions('reviewed')).toBe(1);
  });

  test('that interrupts the database says for how long, and is made without a name: nothing is replaced', async () => {
    await launched('interrupted', { backupRetentionDays: 7 });
    const inputs = { databaseClass: 'db.t3.small', multiAz: true, backupRetentionDays: 14 };
    await change('interrupted', { inputs, apply: 'review' });
    const { operation } = await waiting('interrupted');
    expect(operation?.plan).toMatchObject({
      losesData: [],
      refusal: null,
      interruptions: 'Short interruption of the database, about 5 to 15 minutes',
      changes: [
        {
          logicalId: 'DatabaseWithSnapshot',
          action: 'modify',
          interruption: { kind: 'short', what: 'the database', seconds: { from: 300, to: 900 }, loses: [] },
        },
      ],
    });
    await confirm('interrupted', { operation: operation?.id });
    expect((await sandbox.waitFor('interrupted', 'ACTIVE')).inputs).toMatchObject(inputs);
  });

  test('that is void by the time it is confirmed is made anew, and shown again', async () => {
    await launched('void');
    await change('void', { inputs: { maxInstances: 5 }, apply: 'review' });
    const first = await waiting('void');
    await updateOutside('void', { MinInstances: '2' });
    const body = { operation: first.operation?.id };
    await confirm('void', body);
    const second = await waitUntil('another plan', async () => {
      const seen = await sandbox.environment('void');
      const isNew = seen.operation?.plan && seen.operation.plan.madeAt !== first.operation?.plan?.madeAt;
      return seen.operation?.awaitsConfirmation && isNew ? seen : undefined;
    });
    expect(second.operation?.id).toBe(first.operation?.id);
    await confirm('void', { operation: second.operation?.id });
    const active = await sandbox.waitFor('void', 'ACTIVE');
    expect(active.inputs).toMatchObject({ minInstances: 1, maxInstances: 5 });
    const { Stacks } = await client().send(new DescribeStacksCommand({ StackName: stackOf('void') }));
    const parameters = new Map(
      (Stacks?.[0]?.Parameters ?? []).map((each) => [each.ParameterKey, each.ParameterValue]),
    );
    expect([parameters.get('MinInstances'), parameters.get('MaxInstances')]).toEqual(['1', '5']);
  });

  test('that would replace the database waits for the name, though it was to be carried out at once', async () => {
    await launched('replaced', { finalSnapshot: false });
    await updateOutside('replaced', { FinalSnapshot: 'true' });
    await change('replaced', { inputs: { maxInstances: 5 } });
    const seen = await waiting('replaced');
    expect(seen.operation?.plan?.losesData).toContain('DatabaseWithSnapshot');
    expect(seen.operation?.plan?.refusal).toBeNull();
    const body = { operation: seen.operation?.id };
    await expect(confirm('replaced', body)).rejects.toMatchObject({ code: 'invalid' });
    await confirm('replaced', { ...body, confirm: 'replaced' });
    const active = await sandbox.waitFor('replaced', 'ACTIVE');
    expect(active.resources.map(({ logicalId }) => logicalId)).toContain('Database');
    const left = active.residue.map(({ logicalId, type }) => `${logicalId} ${type}`);
    expect(left).toEqual(['DatabaseWithSnapshot AWS::RDS::DBSnapshot', 'RetainedKey AWS::KMS::Key']);
    expect(active.residue[0]).toMatchObject({
      physicalId: expect.stringMatching(/^slipway-replaced-snapshot-databasewithsnapshot-/),
      note: expect.stringContaining('at most 20 GiB'),
    });
  });

  test('that would lose the database for good is refused, whoever types the name', async () => {
    await launched('kept');
    await updateOutside('kept', { FinalSnapshot: 'false' });
    await change('kept', { inputs: { maxInstances: 5 }, confirm: 'kept' });
    const active = await sandbox.waitFor('kept', 'ACTIVE');
    expect(active.operation).toMatchObject({ status: 'FAILED' });
    expect(active.statusReason).toContain('AWS would take no snapshot of it');
    expect(await executions('kept')).toBe(0);
  });

  /** Somebody changes the stack by hand. */
  async function updateOutside(name: string, changes: Readonly<Record<string, string>>): Promise<void> {
    const { Stacks } = await client().send(new DescribeStacksCommand({ StackName: stackOf(name) }));
    const Parameters = (Stacks?.[0]?.Parameters ?? []).flatMap(({ ParameterKey }) => {
      if (ParameterKey === undefined) return [];
      const ParameterValue = changes[ParameterKey];
      return ParameterValue === undefined
        ? { ParameterKey, UsePreviousValue: true }
        : { ParameterKey, ParameterValue };
    });
    await client().send(
      new UpdateStackCommand({
        StackName: stackOf(name),
        UsePreviousTemplate: true,
        Parameters,
        Capabilities: ['CAPABILITY_NAMED_IAM'],
      }),
    );
    await waitUntil('the change from outside', async () => {
      const seen = await client().send(new DescribeStacksCommand({ StackName: stackOf(name) }));
      return seen.Stacks?.[0]?.StackStatus === 'UPDATE_COMPLETE';
    });
  }
});
