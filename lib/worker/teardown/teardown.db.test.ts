import { CloudFormationClient, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TeardownOptions } from '@/lib/environments/records';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import type { EnvironmentDetail } from '@/lib/environments/views/environment-view';
import { listEvents } from '@/lib/environments/views/list-events';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { tunables } from '@/lib/worker/tunables';

// One AWS, one database and one worker for most: each test has an environment of its own, and what goes wrong has too.
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
  sandbox.startWorker();
});
afterAll(() => sandbox.close());

const stackOf = (name: string) => `slipway-${name}`;

async function addFault(fault: object): Promise<void> {
  const answer = await fetch(`${sandbox.aws.url}/_sandbox/faults`, {
    method: 'POST',
    body: JSON.stringify(fault),
  });
  expect(answer.ok).toBe(true);
}

const small = { zones: 2, natGateways: 'single' };

function tearDown(name: string, options: Partial<TeardownOptions> = {}, { ctx }: Sandbox = sandbox) {
  return tearDownEnvironment({ ctx, input: { name, confirm: name, ...options } });
}

async function launched(name: string, on: Sandbox = sandbox): Promise<EnvironmentDetail> {
  await on.launch(name, small);
  return on.waitFor(name, 'ACTIVE');
}

async function ownEvents(name: string, { ctx }: Sandbox = sandbox) {
  const { items } = await listEvents({ ctx, input: { name } });
  return items.filter((event) => event.source === 'SLIPWAY');
}

function clientOfCloudFormation({ aws }: Sandbox): CloudFormationClient {
  const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
  return new CloudFormationClient({ endpoint: aws.url, region: 'eu-west-3', credentials });
}

function clientOfS3({ aws }: Sandbox): S3Client {
  const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
  return new S3Client({ endpoint: aws.url, region: 'eu-west-3', credentials, forcePathStyle: true });
}

/** 1,000 objects in two versions each, and 500 delete markers. */
async function fill(name: string, bucket: string | undefined, on: Sandbox = sandbox): Promise<void> {
  const s3 = clientOfS3(on);
  const VersioningConfiguration = { Status: 'Enabled' as const };
  await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
  await on.outside(name, { do: 'fill-buckets', objects: 1_000, versions: 2, deleteMarkers: 500 });
}

// What stops the worker, or concerns every call, has an AWS of its own; in two rows, beside all others.
describe.concurrent('a bucket that is to be emptied', () => {
  test('is emptied to the end when the worker is killed in the middle', { concurrent: false }, async ({
    onTestFinished,
  }) => {
    const own = await startSandbox();
    onTestFinished(() => own.close());
    const launcher = own.startWorker();
    const active = await launched('killed', own);
    await fill('killed', active.outputs.DataBucketName, own);
    await launcher.stop();
    const doomed = own.startWorker('aws.DeleteObjects.after#2');
    await tearDown('killed', { emptyBuckets: true }, own);
    await waitUntil('the worker to die', () => doomed.isGone());
    const { operation } = await own.environment('killed');
    expect(operation).toMatchObject({
      status: 'STARTING',
      reason: `Emptying bucket ${active.outputs.DataBucketName}: 1,000 of 2,500 removed`,
    });
    own.startWorker();
    const gone = await own.waitFor('killed', 'TORN_DOWN');
    expect(gone.operation).toMatchObject({
      kind: 'TEARDOWN',
      status: 'SUCCEEDED',
      attempts: 2,
      reason: null,
    });
  });

  test('whose objects S3 does not let go ends the teardown before anything of the stack is deleted', {
    concurrent: false,
  }, async ({ onTestFinished }) => {
    const own = await startSandbox();
    onTestFinished(() => own.close());
    own.startWorker();
    await launched('denied', own);
    await own.outside('denied', { do: 'fill-buckets', objects: 3, versions: 1, deleteMarkers: 0 });
    await own.faults([{ kind: 'denied', service: 's3', action: 'DeleteObjects' }]);
    await tearDown('denied', { emptyBuckets: true }, own);
    const refused = await waitUntil('the teardown to end', async () => {
      const seen = await own.environment('denied');
      return seen.operation?.status === 'FAILED' ? seen : undefined;
    });
    expect(refused).toMatchObject({
      status: 'ACTIVE',
      statusReason: expect.stringMatching(/AWS refused the call/),
    });
    expect(await own.requests('DeleteStack')).toEqual([]);
  });
});

describe.concurrent('a teardown', () => {
  test('is handed to another worker when the one that empties the bucket stops', {
    concurrent: false,
  }, async ({ onTestFinished }) => {
    const own = await startSandbox();
    onTestFinished(() => own.close());
    const first = own.startWorker();
    const active = await launched('handed', own);
    await fill('handed', active.outputs.DataBucketName, own);
    // The worker that stops has 2.5 s for the page that is being deleted.
    await own.faults([{ kind: 'delay', service: 's3', action: 'DeleteObjects', ms: 1_000 }]);
    await tearDown('handed', { emptyBuckets: true }, own);
    await waitUntil('the first thousand to go', async () => {
      const { operation } = await own.environment('handed');
      return operation?.reason?.includes('1,000 of 2,500 removed');
    });
    await first.stop();
    expect((await own.environment('handed')).operation?.status).toBe('PENDING');
    await own.faults([]);
    own.startWorker();
    await own.waitFor('handed', 'TORN_DOWN');
  });

  test('stops a launch under way: CloudFormation deletes what it made so far, and the launch is on record as cancelled', {
    concurrent: false,
  }, async ({ onTestFinished }) => {
    const own = await startSandbox({ speed: 15 });
    onTestFinished(() => own.close());
    own.startWorker();
    await own.launch('stopped', small);
    await waitUntil('its first resource', async () => (await own.environment('stopped')).progress.done > 0);
    await tearDown('stopped', {}, own);
    const gone = await own.waitFor('stopped', 'TORN_DOWN');
    expect(gone.operations.map(({ kind, status }) => [kind, status])).toEqual([
      ['TEARDOWN', 'SUCCEEDED'],
      ['CREATE', 'CANCELLED'],
    ]);
    expect(gone.progress.done).toBe(gone.progress.total);
    expect((await ownEvents('stopped', own)).map((event) => event.status)).toContain('LAUNCH_STOPPED');
    expect(await own.requests('CreateStack')).toHaveLength(1);
  });

  test('of a launch that made no database yet speaks of no snapshot', { concurrent: false }, async ({
    onTestFinished,
  }) => {
    const own = await startSandbox({ speed: 1 });
    onTestFinished(() => own.close());
    own.startWorker();
    await own.launch('early', small);
    const aws = clientOfCloudFormation(own);
    await waitUntil('its key', async () => {
      const { stackId } = await own.environment('early');
      if (stackId === null) return false;
      const { StackResourceSummaries = [] } = await aws.send(
        new ListStackResourcesCommand({ StackName: stackId }),
      );
      return StackResourceSummaries.some(
        ({ LogicalResourceId, ResourceStatus }) =>
          LogicalResourceId === 'RetainedKey' && ResourceStatus === 'CREATE_COMPLETE',
      );
    });
    await tearDown('early', {}, own);
    await own.setSpeed(60);
    const gone = await own.waitFor('early', 'TORN_DOWN');
    const database = gone.receipt?.resources.find(({ logicalId }) => logicalId === 'DatabaseWithSnapshot');
    expect(database?.physicalId ?? null).toBeNull();
    expect(gone.residue).toMatchObject([
      { logicalId: 'RetainedKey', note: 'Kept. Costs about 1 USD a month until it is deleted.' },
    ]);
    expect(gone.receipt?.resources.map(({ end }) => end)).not.toContain('snapshot');
  });
});

describe.concurrent('a bucket with 2,500 versions', () => {
  test('ends the teardown before it begins; with consent it is emptied, and the receipt tells every end', async () => {
    const active = await launched('full');
    const bucket = active.outputs.DataBucketName;
    await fill('full', bucket);

    await tearDown('full');
    const refused = await waitUntil('the teardown to end', async () => {
      const seen = await sandbox.environment('full');
      return seen.operation?.status === 'FAILED' ? seen : undefined;
    });
    expect(refused).toMatchObject({
      status: 'ACTIVE',
      statusReason: expect.stringContaining(`${bucket} (2,500 objects and versions)`),
      blocked: [],
      receipt: null,
      progress: active.progress,
    });
    expect(await sandbox.requests('DeleteObjects')).toEqual([]);

    const askedOf = async () =>
      (await sandbox.requests('SimulatePrincipalPolicy')).filter(({ parameters }) =>
        parameters['ResourceArns.member.1']?.includes(`${stackOf('full')}/`),
      ).length;
    const askedBefore = await askedOf();
    const begun = performance.now();
    await tearDown('full', { emptyBuckets: true });
    const gone = await sandbox.waitFor('full', 'TORN_DOWN');
    const tookMs = performance.now() - begun;
    expect(await sandbox.requests('DeleteObjects')).toHaveLength(3);
    // Whether the stack may be deleted: once before the first object goes, and once before the stack does; a machine on
    // which the bucket takes longer asks again in between.
    const asked = (await askedOf()) - askedBefore;
    expect(asked).toBeGreaterThanOrEqual(2);
    expect(asked).toBeLessThanOrEqual(2 + Math.floor(tookMs / tunables.reassessMs));
    const emptied = (await ownEvents('full')).find((event) => event.status === 'BUCKET_EMPTIED');
    expect(emptied?.reason).toBe(`Bucket ${bucket}: 2,500 versions and delete markers removed`);
    expect(gone.blocked).toEqual([]);
    const ends = new Map(gone.receipt?.resources.map(({ logicalId, end }) => [logicalId, end]));
    expect(ends.size).toBe(active.progress.total);
    expect(ends.get('DataBucket')).toBe('deleted');
    expect(ends.get('RetainedKey')).toBe('retained');
    expect(ends.get('DatabaseWithSnapshot')).toBe('snapshot');
    expect(gone.residue.map(({ logicalId, type, monthlyUsd }) => ({ logicalId, type, monthlyUsd }))).toEqual([
      { logicalId: 'DatabaseWithSnapshot', type: 'AWS::RDS::DBSnapshot', monthlyUsd: 1.9 },
      { logicalId: 'RetainedKey', type: 'AWS::KMS::Key', monthlyUsd: 1 },
    ]);
    expect(gone.residue[0]?.physicalId).toMatch(
      new RegExp(`^${stackOf('full')}-snapshot-databasewithsnapshot-[0-9a-z]+$`),
    );
    expect(gone.receipt?.residueMonthlyUsd).toBe(2.9);
  });
});

describe.concurrent('a teardown that is blocked', () => {
  /** By its bucket, into which something wrote when it was too late to ask. */
  async function blocked(name: string, times = 1): Promise<void> {
    await launched(name);
    const reason = 'The bucket you tried to delete is not empty';
    const stack = stackOf(name);
    await addFault({ kind: 'resource', logicalId: 'DataBucket', on: 'delete', reason, stack, times });
    await tearDown(name);
    expect((await sandbox.waitFor(name, 'TEARDOWN_BLOCKED')).blocked).toEqual([
      {
        logicalId: 'DataBucket',
        type: 'AWS::S3::Bucket',
        physicalId: expect.stringContaining('databucket'),
        reason: expect.stringContaining('not empty'),
        explanation: expect.stringContaining('let Slipway empty it'),
        held: null,
      },
    ]);
  }

  test('ends when the bucket is kept: it is on the receipt and on the list of what is left', async () => {
    await blocked('keeper');
    await expect(tearDown('keeper', { retain: ['Vpc'] })).rejects.toMatchObject({
      code: 'invalid',
      fields: [{ path: 'retain', message: expect.stringContaining('DataBucket') }],
    });
    await tearDown('keeper', { retain: ['DataBucket'] });
    const gone = await sandbox.waitFor('keeper', 'TORN_DOWN');
    expect(gone.receipt?.resources.find(({ logicalId }) => logicalId === 'DataBucket')?.end).toBe('retained');
    expect(gone.residue.find(({ logicalId }) => logicalId === 'DataBucket')).toMatchObject({
      type: 'AWS::S3::Bucket',
      physicalId: gone.outputs.DataBucketName,
      monthlyUsd: 0,
    });
  });

  test('ends when it is forced, and tells what it left behind', async () => {
    await blocked('forced', 2);
    await tearDown('forced', { force: true });
    const gone = await sandbox.waitFor('forced', 'TORN_DOWN');
    expect(gone.receipt?.resources.find(({ logicalId }) => logicalId === 'DataBucket')?.end).toBe('retained');
    expect(gone.residue.map(({ logicalId }) => logicalId)).toContain('DataBucket');
  });

  test('ends even when the answer to the deletion that keeps the bucket is lost', async () => {
    await blocked('lost');
    await addFault({
      kind: 'answer-lost',
      service: 'cloudformation',
      action: 'DeleteStack',
      stack: stackOf('lost'),
      times: 3,
    });
    await tearDown('lost', { retain: ['DataBucket'] });
    await sandbox.waitFor('lost', 'TORN_DOWN');
  });
});

describe.concurrent('a teardown of a lost environment', () => {
  /** As reconciliation found it; `stackId` when CloudFormation has forgotten even that there was one. */
  async function lose(name: string, stackId?: string): Promise<void> {
    const { id } = await sandbox.environment(name);
    const lost = { status: 'LOST', stackStatus: 'DELETE_COMPLETE', lostAt: new Date() } as const;
    await sandbox.database.environment.update({
      where: { id },
      data: { ...lost, ...(stackId ? { stackId } : {}) },
    });
  }

  test('ends with what became of each resource where CloudFormation still tells', async () => {
    await launched('vanished');
    await sandbox.outside('vanished', { do: 'remove-stack' });
    await lose('vanished');
    await tearDown('vanished');
    const gone = await sandbox.waitFor('vanished', 'TORN_DOWN');
    const ends = new Set(gone.receipt?.resources.map(({ end }) => end));
    expect(ends.has('unverified')).toBe(false);
    expect(ends.has('deleted')).toBe(true);
  });

  test('ends, and says what it can’t know, where CloudFormation knows no such stack any more', async () => {
    const { stackId } = await launched('forgotten');
    const unknown = (stackId ?? '').replace(/[^/]+$/, '00000000-0000-4000-8000-000000000000');
    await lose('forgotten', unknown);
    await tearDown('forgotten');
    const { id } = await waitUntil('CloudFormation not to know it', async () => {
      const [row] = await sandbox.database.operation.findMany({
        where: { kind: 'TEARDOWN', environment: { name: 'forgotten' }, missingSince: { not: null } },
      });
      return row;
    });
    const missingSince = new Date(Date.now() - 10 * 60_000);
    await sandbox.database.operation.update({ where: { id }, data: { missingSince } });
    const gone = await sandbox.waitFor('forgotten', 'TORN_DOWN');
    expect(gone.receipt?.resources.find(({ logicalId }) => logicalId === 'Vpc')?.end).toBe('unverified');
    expect(gone.receipt?.resources.some(({ end }) => end === 'deleted')).toBe(false);
  });
});

describe.concurrent('a teardown of an environment whose StackId was never recorded', () => {
  /** As after a launch that failed before its answer came. */
  async function forget(name: string): Promise<void> {
    await sandbox.database.environment.updateMany({
      where: { name },
      data: { stackId: null, stackStatus: null, status: 'LAUNCH_FAILED' },
    });
  }

  test('finds the stack by its name and tags', async () => {
    const { stackId } = await launched('unrecorded');
    await forget('unrecorded');
    await tearDown('unrecorded');
    expect((await sandbox.waitFor('unrecorded', 'TORN_DOWN')).stackId).toBe(stackId);
  });

  test('does not believe one lookup that finds none', async () => {
    const { stackId } = await launched('hidden');
    await forget('hidden');
    await addFault({
      kind: 'api',
      service: 'cloudformation',
      action: 'DescribeStacks',
      stack: stackOf('hidden'),
      code: 'ValidationError',
      message: 'Stack with id slipway-hidden does not exist',
      times: 1,
    });
    await tearDown('hidden');
    const operation = await waitUntil('the first lookup', async () => {
      const seen = (await sandbox.environment('hidden')).operation;
      return seen?.reason?.startsWith('Making sure') && seen.status === 'PENDING' ? seen : undefined;
    });
    expect(operation.attempts).toBe(0);
    await sandbox.database.operation.update({
      where: { id: operation.id },
      data: { nextAttemptAt: new Date(0) },
    });
    expect((await sandbox.waitFor('hidden', 'TORN_DOWN')).stackId).toBe(stackId);
  });

  test('ends when CloudFormation has said for long enough that there is none', async () => {
    await addFault({
      kind: 'denied',
      service: 'cloudformation',
      action: 'CreateStack',
      stack: stackOf('never'),
    });
    await sandbox.launch('never', small);
    await sandbox.waitFor('never', 'LAUNCH_FAILED');
    await tearDown('never');
    const { id } = await waitUntil('the first lookup', async () => {
      const seen = (await sandbox.environment('never')).operation;
      return seen?.reason?.startsWith('Making sure') && seen.status === 'PENDING' ? seen : undefined;
    });
    const longAgo = new Date(Date.now() - 10 * 60_000);
    await sandbox.database.operation.update({
      where: { id },
      data: { missingSince: longAgo, nextAttemptAt: longAgo },
    });
    const gone = await sandbox.waitFor('never', 'TORN_DOWN');
    expect(gone.residue).toEqual([]);
    const deletions = await sandbox.requests('DeleteStack');
    expect(deletions.filter(({ parameters }) => parameters.StackName?.includes(stackOf('never')))).toEqual(
      [],
    );
  });
});
