import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyAudit } from '@/lib/audit/verify';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import type { WorkerProcess } from '@/lib/testing/checks/worker-process';

const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };

async function createCalls(aws: Sandbox['aws'], name: string): Promise<number> {
  const client = new CloudFormationClient({ endpoint: aws.url, region: 'eu-west-3', credentials });
  const { StackSummaries } = await client.send(new ListStacksCommand({}));
  return (StackSummaries ?? []).filter((stack) => stack.StackName === `slipway-${name}`).length;
}

async function isThere({ database }: Sandbox, { pid }: WorkerProcess): Promise<void> {
  const find = async () => (await database.worker.findFirst({ where: { pid } })) ?? undefined;
  await waitUntil('the worker to be there', find, { everyMs: 20 });
}

// From before it claims the operation, over the calls, to well into the following. Half of them each on an AWS of
// their own, so that one waits for leases while the other works.
describe.concurrent.each([{ moments: [0, 150, 700] }, { moments: [60, 320] }])(
  'a worker that is killed with -9',
  ({ moments }) => {
    let sandbox: Sandbox;

    beforeAll(async () => {
      sandbox = await startSandbox({ speed: 20 });
    });
    afterAll(() => sandbox.close());

    test.each(moments)(
      '%i ms into a launch loses nothing and doubles nothing',
      { concurrent: false },
      async (afterMs) => {
        const name = `killed-${afterMs}`;
        const first = sandbox.startWorker();
        await isThere(sandbox, first);
        await sandbox.launch(name);
        await sleep(afterMs);
        await first.kill();
        const next = sandbox.startWorker();
        const active = await sandbox.waitFor(name, 'ACTIVE');
        expect(await createCalls(sandbox.aws, name)).toBe(1);
        expect(active.resources.every((resource) => resource.status === 'CREATE_COMPLETE')).toBe(true);
        expect(active.operations).toHaveLength(1);
        await next.stop();
      },
    );
  },
);

describe.concurrent('beside them', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterAll(() => sandbox.close());

  test('three workers share ten launches: each stack is made once', { concurrent: false }, async () => {
    const names = Array.from({ length: 10 }, (_, index) => `many-${index}`);
    const workers = [sandbox.startWorker(), sandbox.startWorker(), sandbox.startWorker()];
    await Promise.all(names.map((name) => sandbox.launch(name, { zones: 2, natGateways: 'single' })));
    for (const name of names) await sandbox.waitFor(name, 'ACTIVE');
    const created = await sandbox.requests('CreateStack');
    expect(created).toHaveLength(names.length);
    expect(await sandbox.database.operation.count({ where: { status: 'SUCCEEDED' } })).toBe(names.length);
    expect(workers.map((worker) => worker.log()).join('')).not.toContain('"level":"error"');
    await Promise.all(workers.map((worker) => worker.stop()));
  });

  test('a bucket that is not empty keeps everything in its place; emptied, the teardown continues', {
    concurrent: false,
  }, async () => {
    const worker = sandbox.startWorker();
    await sandbox.launch('full-bucket');
    const active = await sandbox.waitFor('full-bucket', 'ACTIVE');
    const Bucket = active.outputs.DataBucketName;
    expect(Bucket).toBeDefined();
    const s3 = new S3Client({
      endpoint: sandbox.aws.url,
      region: 'eu-west-3',
      credentials,
      forcePathStyle: true,
    });
    await s3.send(new PutObjectCommand({ Bucket, Key: 'invoice.pdf', Body: 'not to be lost' }));
    const confirm = { name: 'full-bucket', confirm: 'full-bucket' };
    await tearDownEnvironment({ ctx: sandbox.ctx, input: confirm });
    const refused = await waitUntil('the teardown to end', async () => {
      const seen = await sandbox.environment('full-bucket');
      return seen.operation?.status === 'FAILED' ? seen : undefined;
    });
    expect(refused.status).toBe('ACTIVE');
    expect(refused.operation?.rootCause).toMatchObject({
      type: 'AWS::S3::Bucket',
      explanation: expect.stringContaining('choose whether Slipway empties the bucket'),
    });
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'invoice.pdf' }));
    await tearDownEnvironment({ ctx: sandbox.ctx, input: confirm });
    await sandbox.waitFor('full-bucket', 'TORN_DOWN');
    await worker.stop();
  });

  test('a teardown continues where a worker was killed with -9', { concurrent: false }, async () => {
    const first = sandbox.startWorker();
    await sandbox.launch('going');
    await sandbox.waitFor('going', 'ACTIVE');
    await tearDownEnvironment({ ctx: sandbox.ctx, input: { name: 'going', confirm: 'going' } });
    await sleep(150);
    await first.kill();
    sandbox.startWorker();
    await sandbox.waitFor('going', 'TORN_DOWN');
    expect(await verifyAudit(sandbox.database)).toMatchObject({ intact: true });
  });
});
