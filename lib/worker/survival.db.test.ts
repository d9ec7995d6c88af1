import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, test } from 'vitest';
import { verifyAudit } from '@/lib/audit/verify';
import { tearDownEnvironment } from '@/lib/environments/tear-down-environment';
import { type Sandbox, startSandbox } from '@/lib/sandbox/checks/sandbox';

let sandbox: Sandbox;

afterEach(() => sandbox.close());

const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };

async function createCalls(name: string): Promise<number> {
  const client = new CloudFormationClient({ endpoint: sandbox.aws.url, region: 'eu-west-3', credentials });
  const { StackSummaries } = await client.send(new ListStacksCommand({}));
  return (StackSummaries ?? []).filter((stack) => stack.StackName === `slipway-${name}`).length;
}

describe('a worker that is killed with -9', () => {
  // From before it claims the operation, over the calls, to well into the following.
  test.each([0, 60, 150, 320, 700])(
    '%i ms into a launch loses nothing and doubles nothing',
    async (afterMs) => {
      sandbox = await startSandbox({ speed: 20 });
      const first = sandbox.startWorker();
      await sandbox.database.worker.findFirst().then(async function ready(row): Promise<void> {
        if (!row) await sleep(50).then(async () => ready(await sandbox.database.worker.findFirst()));
      });
      await sandbox.launch('survivor');
      await sleep(afterMs);
      await first.kill();
      sandbox.startWorker();
      const active = await sandbox.waitFor('survivor', 'ACTIVE');
      expect(await createCalls('survivor')).toBe(1);
      expect(active.resources.every((resource) => resource.status === 'CREATE_COMPLETE')).toBe(true);
      expect(await sandbox.database.operation.count()).toBe(1);
    },
  );

  test('in the middle of a teardown finishes it too', async () => {
    sandbox = await startSandbox({ speed: 20 });
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

test('three workers share ten launches: each stack is made once', async () => {
  sandbox = await startSandbox();
  const names = Array.from({ length: 10 }, (_, index) => `many-${index}`);
  const workers = [sandbox.startWorker(), sandbox.startWorker(), sandbox.startWorker()];
  await Promise.all(names.map((name) => sandbox.launch(name, { zones: 2, natGateways: 'single' })));
  for (const name of names) await sandbox.waitFor(name, 'ACTIVE');
  const created = await sandbox.requests('CreateStack');
  expect(created).toHaveLength(names.length);
  expect(await sandbox.database.operation.count({ where: { status: 'SUCCEEDED' } })).toBe(names.length);
  expect(workers.map((worker) => worker.log()).join('')).not.toContain('"level":"error"');
});

test('a bucket that is not empty blocks the teardown; emptied, it goes on', async () => {
  sandbox = await startSandbox();
  sandbox.startWorker();
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
  const blocked = await sandbox.waitFor('full-bucket', 'TEARDOWN_BLOCKED');
  expect(blocked.operation?.rootCause).toMatchObject({ type: 'AWS::S3::Bucket' });
  expect(blocked.operation?.rootCause?.explanation).toContain('Empty it');
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'invoice.pdf' }));
  await tearDownEnvironment({ ctx: sandbox.ctx, input: confirm });
  await sandbox.waitFor('full-bucket', 'TORN_DOWN');
});
