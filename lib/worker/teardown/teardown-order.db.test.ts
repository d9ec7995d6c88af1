import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import type { TeardownOptions } from '@/lib/environments/records';
import { cancelOperation } from '@/lib/environments/requests/cancel-operation';
import { requestInspection } from '@/lib/environments/requests/request-inspection';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import type { EnvironmentDetail } from '@/lib/environments/views/environment-view';
import { listEvents } from '@/lib/environments/views/list-events';
import { type ByHand, openByHand } from '@/lib/testing/checks/by-hand';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';

// The irreversible comes last: what AWS refuses, it refuses while everything is still there.
let sandbox: Sandbox;
let byHand: ByHand;
/** Here an update takes some seconds, and so does a deletion. */
let slow: Sandbox;

beforeAll(async () => {
  // Slow enough for something to happen in the middle of a deletion.
  sandbox = await startSandbox({ speed: 15 });
  slow = await startSandbox();
  byHand = openByHand(sandbox.aws.url);
  for (const each of [sandbox, slow]) each.startWorker();
  // What is launched there is launched before it becomes slow.
  const names = ['busy', 'spared', 'refilled', 'surprised', 'joined'];
  await Promise.all(names.map((name) => slow.launch(name, small)));
  await Promise.all(names.map((name) => slow.waitFor(name, 'ACTIVE')));
  await slow.setSpeed(2);
});
afterAll(() => Promise.all([sandbox.close(), slow.close()]));

const small = { zones: 2, natGateways: 'single' };
const stackOf = (name: string) => `slipway-${name}`;

function tearDown(name: string, choice: Partial<TeardownOptions> = {}, { ctx }: Sandbox = sandbox) {
  return tearDownEnvironment({ ctx, input: { name, confirm: name, ...choice } });
}

/** Active, with some objects in its bucket. */
async function launched(name: string, objects = 3, on: Sandbox = sandbox): Promise<EnvironmentDetail> {
  if (on !== slow) await on.launch(name, small);
  await on.waitFor(name, 'ACTIVE');
  // Of launches that end together, the resources are recorded a moment later.
  const active = await waitUntil(`the resources of ${name}`, async () => {
    const seen = await on.environment(name);
    return seen.resources.length === seen.progress.total && seen;
  });
  if (objects > 0) await on.outside(name, { do: 'fill-buckets', objects, versions: 1, deleteMarkers: 0 });
  return active;
}

/** The end of the teardown under way, whatever it is. */
async function ended(name: string, on: Sandbox = sandbox): Promise<EnvironmentDetail> {
  return waitUntil(`the teardown of ${name} to end`, async () => {
    const seen = await on.environment(name);
    return seen.operation?.finishedAt && seen.operation.kind === 'TEARDOWN' ? seen : undefined;
  });
}

async function deletionsOf(name: string, on: Sandbox = sandbox): Promise<number> {
  const calls = await on.requests('DeleteStack');
  return calls.filter(({ parameters }) => parameters.StackName?.includes(`${stackOf(name)}/`)).length;
}

async function eventsOf(name: string, { ctx }: Sandbox = sandbox): Promise<string[]> {
  const { items } = await listEvents({ ctx, input: { name } });
  return items.filter(({ source }) => source === 'SLIPWAY').map(({ status }) => status);
}

function rehearse(name: string) {
  return requestInspection({ ctx: sandbox.ctx, input: { name, kind: 'teardown-rehearsal' } });
}

/** As it was before somebody wanted to tear it down. */
async function expectUntouched(name: string, before: EnvironmentDetail): Promise<void> {
  const after = await sandbox.environment(name);
  expect(after).toMatchObject({ status: before.status, url: before.url, monthlyUsd: before.monthlyUsd });
  expect(after.progress).toEqual(before.progress);
  expect(after.statusReason).toMatch(/^Nothing was deleted: /);
  expect(await byHand.countObjects(before.outputs.DataBucketName)).toBe(3);
}

// First those that take longest.
describe.concurrent('a teardown whose deletion', () => {
  test('found the console’s under way asks again when that one has failed', async () => {
    const active = await launched('joined', 0, slow);
    const fault = {
      kind: 'resource',
      logicalId: 'Vpc',
      on: 'delete',
      reason: 'In use',
      stack: stackOf('joined'),
    };
    const body = JSON.stringify({ ...fault, times: 1 });
    expect((await fetch(`${slow.aws.url}/_sandbox/faults`, { method: 'POST', body })).ok).toBe(true);
    const hand = openByHand(slow.aws.url);
    await hand.remove(active.stackId ?? '');
    await tearDown('joined', {}, slow);
    await waitUntil('the console’s deletion to fail', async () => {
      const { operation, stackStatus } = await slow.environment('joined');
      const failed = (await hand.statusOf(active.stackId ?? '')) === 'DELETE_FAILED';
      return failed && operation?.status === 'IN_PROGRESS' && stackStatus !== null;
    });
    // A minute later.
    await slow.database.operation.updateMany({
      where: { kind: 'TEARDOWN', environment: { name: 'joined' }, status: 'IN_PROGRESS' },
      data: { acceptedAt: new Date(Date.now() - 120_000) },
    });
    await slow.waitFor('joined', 'TORN_DOWN');
    expect(await eventsOf('joined', slow)).toContain('TEARDOWN_CONTINUES');
  });

  test('was taken, though the answer was lost and nobody may look for a while, ends as what it was', async () => {
    await launched('in-the-dark', 0);
    const stack = stackOf('in-the-dark');
    const faults = [
      { kind: 'answer-lost', service: 'cloudformation', action: 'DeleteStack', stack, times: 3 },
      { kind: 'denied', service: 'cloudformation', action: 'DescribeStackEvents', stack, times: 4 },
    ];
    for (const fault of faults) {
      const body = JSON.stringify(fault);
      expect((await fetch(`${sandbox.aws.url}/_sandbox/faults`, { method: 'POST', body })).ok).toBe(true);
    }
    await tearDown('in-the-dark');
    const gone = await sandbox.waitFor('in-the-dark', 'TORN_DOWN');
    expect(gone.operation).toMatchObject({ kind: 'TEARDOWN', status: 'SUCCEEDED' });
  });
});

describe.concurrent('a stack that somebody is updating in the console', () => {
  /** An environment with such a stack, and a teardown that waits for it. */
  async function waiting(name: string) {
    const hand = openByHand(slow.aws.url);
    const before = await launched(name, 3, slow);
    await hand.update(stackOf(name), { DatabaseClass: 'db.t3.small' });
    await tearDown(name, { emptyBuckets: true }, slow);
    await waitUntil('the teardown to wait', async () => {
      const { operation } = await slow.environment(name);
      return operation?.status === 'PENDING' && operation.reason?.startsWith('Waiting for CloudFormation');
    });
    const objects = await hand.countObjects(before.outputs.DataBucketName);
    return { before, objects, hand };
  }

  test('is waited for, with every object in its place; then it is torn down', async () => {
    const { objects } = await waiting('busy');
    expect(objects).toBe(3);
    const gone = await slow.waitFor('busy', 'TORN_DOWN');
    expect(gone.operations.map(({ kind, status }) => [kind, status])).toEqual([
      ['TEARDOWN', 'SUCCEEDED'],
      ['CREATE', 'SUCCEEDED'],
    ]);
  });

  test('can be spared: a teardown that waits is cancelled', async () => {
    const { before, hand } = await waiting('spared');
    await cancelOperation({ ctx: slow.ctx, input: { name: 'spared' } });
    const after = await slow.environment('spared');
    expect(after).toMatchObject({
      status: 'ACTIVE',
      statusReason: 'Nothing was deleted: Cancelled by Ada Park',
      progress: before.progress,
      operation: { kind: 'TEARDOWN', status: 'CANCELLED' },
    });
    expect(await hand.countObjects(before.outputs.DataBucketName)).toBe(3);
  });

  test('and that began to be updated after it was looked at is waited for, too', async () => {
    await launched('late', 0);
    const refusal = {
      kind: 'api',
      service: 'cloudformation',
      action: 'DeleteStack',
      code: 'ValidationError',
      status: 400,
      message: 'Stack [slipway-late] cannot be deleted while in status UPDATE_IN_PROGRESS',
      stack: stackOf('late'),
      times: 1,
    };
    const answer = await fetch(`${sandbox.aws.url}/_sandbox/faults`, {
      method: 'POST',
      body: JSON.stringify(refusal),
    });
    expect(answer.ok).toBe(true);
    await tearDown('late');
    await sandbox.waitFor('late', 'TORN_DOWN');
    expect(await deletionsOf('late')).toBe(2);
  });
});

describe.concurrent('a teardown that AWS would refuse goes back to where it came from', () => {
  test('where termination protection is on', async () => {
    const before = await launched('guarded');
    await byHand.protect(stackOf('guarded'), true);
    await tearDown('guarded', { emptyBuckets: true });
    const { operation } = await ended('guarded');
    expect(operation).toMatchObject({
      status: 'FAILED',
      reason: expect.stringContaining('TerminationProtection'),
      rootCause: { explanation: expect.stringContaining('Turn termination protection off') },
    });
    await expectUntouched('guarded', before);
    expect(await deletionsOf('guarded')).toBe(0);
    await byHand.protect(stackOf('guarded'), false);
    await tearDown('guarded', { emptyBuckets: true });
    await sandbox.waitFor('guarded', 'TORN_DOWN');
  });

  test('where deletion protection was turned on in RDS itself; the rehearsal says so, too', async () => {
    const before = await launched('armoured');
    const protect = (on: boolean) =>
      sandbox.outside('armoured', {
        do: 'change-resource',
        logicalId: 'DatabaseWithSnapshot',
        properties: { DeletionProtection: on },
      });
    await protect(true);
    const { id } = await rehearse('armoured');
    const rehearsal = await waitUntil('the rehearsal', async () => {
      const seen = (await sandbox.environment('armoured')).rehearsal;
      return seen?.id === id && seen.result ? seen.result : undefined;
    });
    expect(rehearsal.blocks).toContainEqual({
      kind: 'deletion-protection',
      logicalId: 'DatabaseWithSnapshot',
    });
    await tearDown('armoured', { emptyBuckets: true });
    const { operation } = await ended('armoured');
    expect(operation?.rootCause).toMatchObject({
      logicalId: 'DatabaseWithSnapshot',
      type: 'AWS::RDS::DBInstance',
      explanation: expect.stringContaining('Turn the protection off'),
    });
    await expectUntouched('armoured', before);
    expect(await deletionsOf('armoured')).toBe(0);
    await protect(false);
    await tearDown('armoured', { emptyBuckets: true });
    await sandbox.waitFor('armoured', 'TORN_DOWN');
  });

  test('where deletion protection of the load balancer was turned on in ELB', async () => {
    const before = await launched('shielded');
    const LoadBalancerAttributes = [{ Key: 'deletion_protection.enabled', Value: 'true' }];
    const properties = { LoadBalancerAttributes };
    await sandbox.outside('shielded', { do: 'change-resource', logicalId: 'LoadBalancer', properties });
    await tearDown('shielded', { emptyBuckets: true });
    const { operation } = await ended('shielded');
    expect(operation?.rootCause).toMatchObject({ logicalId: 'LoadBalancer' });
    await expectUntouched('shielded', before);
    expect(await deletionsOf('shielded')).toBe(0);
  });

  test('where a bucket holds objects and nobody said what becomes of them', async () => {
    const before = await launched('undecided');
    await tearDown('undecided');
    const { operation } = await ended('undecided');
    expect(operation?.rootCause).toMatchObject({
      logicalId: 'DataBucket',
      reason: expect.stringContaining('3 objects and versions'),
      explanation: expect.stringContaining('choose whether Slipway empties the bucket or leaves it'),
    });
    await expectUntouched('undecided', before);
    expect(await deletionsOf('undecided')).toBe(0);
  });

  test('where the launcher may not delete stacks, though IAM said that it may', async () => {
    const before = await launched('unentitled', 0);
    const refusal = {
      kind: 'api',
      service: 'cloudformation',
      action: 'DeleteStack',
      code: 'AccessDenied',
      status: 403,
    };
    const body = JSON.stringify({ ...refusal, stack: stackOf('unentitled') });
    expect((await fetch(`${sandbox.aws.url}/_sandbox/faults`, { method: 'POST', body })).ok).toBe(true);
    await tearDown('unentitled');
    const { status, statusReason } = await ended('unentitled');
    expect([status, statusReason]).toEqual([
      before.status,
      expect.stringMatching(/^Nothing was deleted: AWS refused/),
    ]);
  });
});

/** Whatever becomes of roles and of IAM concerns everybody, so each of these has an AWS of its own. */
async function withOwnAws(end: TestContext['onTestFinished']) {
  const own = await startSandbox();
  end(() => own.close());
  own.startWorker();
  const control = async (path: string, body: object) => {
    const answer = await fetch(`${own.aws.url}/_sandbox/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    expect(answer.ok).toBe(true);
  };
  return {
    own,
    fault: (fault: object) => control('faults', fault),
    /** Somebody changes a role of the bootstrap by hand. */
    role: (logicalId: string, change: object) =>
      control('outside', { stack: 'slipway', event: { logicalId, ...change } }),
    refused: (name: string) => ended(name, own),
    count: (environment: EnvironmentDetail) =>
      openByHand(own.aws.url).countObjects(environment.outputs.DataBucketName),
  };
}

const policiesOf = (Effect: string, Action: string | string[]) => {
  const PolicyDocument = { Version: '2012-10-17', Statement: [{ Effect, Action, Resource: '*' }] };
  return { Policies: [{ PolicyName: 'by-hand', PolicyDocument }] };
};
const trust = (Service: string) => ({
  AssumeRolePolicyDocument: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
  },
});

describe.concurrent('before the first object of a bucket goes, it is found out', () => {
  const changed = (properties: object) => ({ do: 'change-resource', properties });
  test.for([
    [
      'the execution role is gone',
      'ExecutionRole',
      { do: 'remove-resource' },
      /Role .*slipway-execution-.* it is gone/,
    ],
    [
      'it no longer trusts CloudFormation',
      'ExecutionRole',
      changed(trust('ec2.amazonaws.com')),
      /does not trust/,
    ],
    [
      'it is forbidden to delete',
      'ExecutionRole',
      changed(policiesOf('Deny', ['rds:DeleteDBInstance'])),
      /The execution role is not authorized to perform: rds:DeleteDBInstance/,
    ],
    [
      'the launcher is forbidden to delete stacks',
      'LauncherRole',
      changed(policiesOf('Deny', 'cloudformation:DeleteStack')),
      /The launcher role is not authorized to perform: cloudformation:DeleteStack/,
    ],
    [
      'IAM does not say whether it is',
      'LauncherRole',
      changed(policiesOf('Deny', ['cloudformation:DeleteStack', 'iam:SimulatePrincipalPolicy'])),
      /IAM does not say/,
    ],
  ] as const)('that %s', async ([_what, role, change, reason], { onTestFinished }) => {
    const aws = await withOwnAws(onTestFinished);
    const before = await launched('kept', 3, aws.own);
    await aws.role(role, change);
    await tearDown('kept', { emptyBuckets: true }, aws.own);
    const refused = await aws.refused('kept');
    expect(refused).toMatchObject({ status: 'ACTIVE', progress: before.progress });
    expect(refused.statusReason).toMatch(/^Nothing was deleted: /);
    expect(refused.statusReason).toMatch(reason);
    expect(await aws.count(before)).toBe(3);
    expect(await aws.own.requests('DeleteStack')).toEqual([]);
  });

  test('that the launcher may not delete stacks, though IAM was out of order for a moment', async ({
    onTestFinished,
  }) => {
    const aws = await withOwnAws(onTestFinished);
    const before = await launched('patient', 3, aws.own);
    await aws.role('LauncherRole', changed(policiesOf('Deny', 'cloudformation:DeleteStack')));
    await aws.fault({ kind: 'api', service: 'iam', code: 'ServiceFailure', status: 500, times: 3 });
    await tearDown('patient', { emptyBuckets: true }, aws.own);
    expect((await aws.refused('patient')).status).toBe('ACTIVE');
    expect(await aws.count(before)).toBe(3);
  });
});

describe.concurrent('while a bucket is emptied', () => {
  /** An environment with a full bucket whose first thousand have just gone. */
  async function half(name: string, onTestFinished: TestContext['onTestFinished']) {
    const aws = await withOwnAws(onTestFinished);
    const before = await launched(name, 0, aws.own);
    await aws.own.outside(name, { do: 'fill-buckets', objects: 5_000, versions: 1, deleteMarkers: 0 });
    await aws.fault({ kind: 'delay', service: 's3', action: 'DeleteObjects', ms: 2_500 });
    await tearDown(name, { emptyBuckets: true }, aws.own);
    await waitUntil('the first thousand to go', async () =>
      (await aws.own.environment(name)).operation?.reason?.includes('1,000 of'),
    );
    return { aws, before };
  }

  test('somebody who turns termination protection on keeps what is left, and is told what is not', async ({
    onTestFinished,
  }) => {
    const { aws, before } = await half('braked', onTestFinished);
    await openByHand(aws.own.aws.url).protect(stackOf('braked'), true);
    const refused = await aws.refused('braked');
    expect(refused).toMatchObject({ status: 'ACTIVE', operation: { status: 'FAILED' } });
    expect(refused.statusReason).toMatch(
      /^The stack was not deleted, but \d,000 objects and versions .* were: /,
    );
    const left = (await aws.count(before)) ?? 0;
    expect(refused.statusReason).toContain(`${(5_000 - left).toLocaleString('en')} objects`);
    expect(left).toBeGreaterThan(0);
    expect(await aws.own.requests('DeleteStack')).toEqual([]);
  });

  test('the teardown can be cancelled, and what is left stays', async ({ onTestFinished }) => {
    const { aws, before } = await half('spilt', onTestFinished);
    await cancelOperation({ ctx: aws.own.ctx, input: { name: 'spilt' } });
    const cancelled = await aws.own.environment('spilt');
    expect(cancelled).toMatchObject({ status: 'ACTIVE', operation: { status: 'CANCELLED' } });
    // The page that was being deleted may still go.
    await aws.own.faults([]);
    expect((await aws.count(before)) ?? 0).toBeGreaterThanOrEqual(3_000);
    await tearDown('spilt', { emptyBuckets: true }, aws.own);
    await aws.own.waitFor('spilt', 'TORN_DOWN');
  });
});

describe.concurrent('a bucket of a stack that is deleted', () => {
  /** Once CloudFormation has begun, and before it comes to the bucket: as instances do until they are gone. */
  async function fillWhileDeleting(name: string): Promise<void> {
    await waitUntil('the deletion to be under way', async () => {
      return (await slow.environment(name)).operation?.status === 'IN_PROGRESS';
    });
    await slow.outside(name, { do: 'fill-buckets', objects: 2, versions: 1, deleteMarkers: 0 });
  }

  test('and that filled again meanwhile is emptied again under the same consent', async () => {
    const { outputs } = await launched('refilled', 3, slow);
    await tearDown('refilled', { emptyBuckets: true }, slow);
    await fillWhileDeleting('refilled');
    const gone = await slow.waitFor('refilled', 'TORN_DOWN');
    expect(gone.operations).toHaveLength(2);
    expect(gone.operation).toMatchObject({
      kind: 'TEARDOWN',
      status: 'SUCCEEDED',
      reason: null,
      rootCause: null,
    });
    expect(await openByHand(slow.aws.url).countObjects(outputs.DataBucketName)).toBeNull();
    expect(await eventsOf('refilled', slow)).toContain('TEARDOWN_CONTINUES');
    expect(await deletionsOf('refilled', slow)).toBe(2);
    expect(gone.receipt?.resources.find(({ logicalId }) => logicalId === 'DataBucket')?.end).toBe('deleted');
  });

  test('and into which instances wrote until they were gone is emptied again after that', async () => {
    const { outputs } = await launched('written', 2);
    const fault = { kind: 'late-writers', stack: stackOf('written'), objects: 3, times: 1 };
    const body = JSON.stringify(fault);
    expect((await fetch(`${sandbox.aws.url}/_sandbox/faults`, { method: 'POST', body })).ok).toBe(true);
    await tearDown('written', { emptyBuckets: true });
    const gone = await sandbox.waitFor('written', 'TORN_DOWN');
    expect(gone.operation).toMatchObject({ kind: 'TEARDOWN', status: 'SUCCEEDED', rootCause: null });
    expect(await deletionsOf('written')).toBe(2);
    const events = await eventsOf('written');
    expect(events.filter((event) => event === 'BUCKET_EMPTIED')).toHaveLength(2);
    expect(events).toContain('TEARDOWN_CONTINUES');
    expect(await byHand.countObjects(outputs.DataBucketName)).toBeNull();
  });

  test('and that S3 still takes for full is deleted in the next round, under the same consent', async () => {
    await launched('reluctant', 0);
    const stack = stackOf('reluctant');
    const reason = 'The bucket you tried to delete is not empty';
    const fault = { kind: 'resource', stack, logicalId: 'DataBucket', on: 'delete', reason, times: 1 };
    const body = JSON.stringify(fault);
    expect((await fetch(`${sandbox.aws.url}/_sandbox/faults`, { method: 'POST', body })).ok).toBe(true);
    await tearDown('reluctant', { emptyBuckets: true });
    const gone = await sandbox.waitFor('reluctant', 'TORN_DOWN');
    expect(gone.operation).toMatchObject({ kind: 'TEARDOWN', status: 'SUCCEEDED' });
    expect(await deletionsOf('reluctant')).toBe(2);
  });

  test('and that filled meanwhile blocks the teardown without consent, as by then the rest is gone', async () => {
    await launched('surprised', 0, slow);
    await tearDown('surprised', {}, slow);
    await fillWhileDeleting('surprised');
    const blocked = await slow.waitFor('surprised', 'TEARDOWN_BLOCKED');
    expect(blocked.blocked.map(({ logicalId }) => logicalId)).toEqual(['DataBucket']);
    await tearDown('surprised', { keepBuckets: true }, slow);
    const gone = await slow.waitFor('surprised', 'TORN_DOWN');
    expect(gone.residue.map(({ logicalId }) => logicalId)).toContain('DataBucket');
  });

  test('stays with everything in it where its owner chose that, and is on the receipt', async () => {
    const { outputs } = await launched('cherished');
    await expect(tearDown('cherished', { keepBuckets: true, emptyBuckets: true })).rejects.toMatchObject({
      code: 'invalid',
      fields: [{ path: 'keepBuckets' }],
    });
    await tearDown('cherished', { keepBuckets: true });
    const gone = await sandbox.waitFor('cherished', 'TORN_DOWN');
    expect(await byHand.countObjects(outputs.DataBucketName)).toBe(3);
    expect(gone.receipt?.resources.find(({ logicalId }) => logicalId === 'DataBucket')?.end).toBe('retained');
    expect(gone.residue.find(({ logicalId }) => logicalId === 'DataBucket')).toMatchObject({
      physicalId: outputs.DataBucketName,
    });
  });
});

describe.concurrent('a bucket that is kept', () => {
  test('keeps its key: without it nobody could read what is in it', async () => {
    await sandbox.launch('sealed', { ...small, finalSnapshot: false });
    await sandbox.waitFor('sealed', 'ACTIVE');
    await sandbox.outside('sealed', { do: 'fill-buckets', objects: 1, versions: 1, deleteMarkers: 0 });
    await tearDown('sealed', { keepBuckets: true });
    const gone = await sandbox.waitFor('sealed', 'TORN_DOWN');
    const kept = gone.residue.map(({ type }) => type).sort();
    expect(kept).toEqual(['AWS::KMS::Key', 'AWS::S3::Bucket']);
  });
});

describe.concurrent('a launch that is to be stopped', () => {
  test('continues where AWS does not let its stack be deleted', async () => {
    await slow.launch('unstoppable', small);
    const hand = openByHand(slow.aws.url);
    await waitUntil(
      'its first resource',
      async () => (await slow.environment('unstoppable')).progress.done > 0,
    );
    await hand.protect(stackOf('unstoppable'), true);
    await tearDown('unstoppable', {}, slow);
    const refused = await waitUntil('the teardown to be refused', async () => {
      const seen = await slow.environment('unstoppable');
      const failed = seen.operations.some(({ kind, status }) => kind === 'TEARDOWN' && status === 'FAILED');
      return failed && seen.status !== 'TEARING_DOWN' ? seen : undefined;
    });
    expect(['LAUNCHING', 'ACTIVE']).toContain(refused.status);
    const active = await slow.waitFor('unstoppable', 'ACTIVE');
    expect(active.operations.map(({ kind, status }) => [kind, status])).toEqual([
      ['TEARDOWN', 'FAILED'],
      ['CREATE', 'SUCCEEDED'],
    ]);
    expect(active.progress.done).toBe(active.progress.total);
    expect(await eventsOf('unstoppable', slow)).toContain('LAUNCH_RESUMED');
  });
});
