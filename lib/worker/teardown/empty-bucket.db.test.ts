import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { IAMClient } from '@aws-sdk/client-iam';
import { RDSClient } from '@aws-sdk/client-rds';
import { type DeleteObjectsCommandOutput, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Connection } from '@/lib/aws/connect';
import { listResources } from '@/lib/aws/read-stacks';
import { describeStack } from '@/lib/aws/stack';
import { createLogger } from '@/lib/config/logger';
import { claimOperation } from '@/lib/environments/operations/claim-operation';
import { teardownOptionsSchema } from '@/lib/environments/records';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import { listEvents } from '@/lib/environments/views/list-events';
import { heldBy } from '@/lib/testing/checks/fixtures';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { clearBuckets } from './clear-buckets';
import type { TeardownRun } from './teardown-run';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
  const worker = sandbox.startWorker();
  for (const name of ['filling', 'locked']) await sandbox.launch(name, { zones: 2, natGateways: 'single' });
  for (const name of ['filling', 'locked']) await sandbox.waitFor(name, 'ACTIVE');
  // What follows is this test's own doing.
  await worker.stop();
});
afterAll(() => sandbox.close());

/** A connection to the practice AWS; `afterDelete` may change what DeleteObjects answers, and do something beside. */
async function connection(
  afterDelete: (answer: DeleteObjectsCommandOutput, s3: S3Client) => Promise<void>,
): Promise<Connection> {
  const target = await sandbox.database.target.findFirstOrThrow();
  const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
  const options = { endpoint: sandbox.aws.url, region: 'eu-west-3', credentials };
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  s3.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      if (context.commandName === 'DeleteObjectsCommand') {
        await afterDelete(result.output as DeleteObjectsCommandOutput, s3);
      }
      return result;
    },
    { step: 'initialize' },
  );
  return {
    target,
    s3,
    cloudFormation: new CloudFormationClient(options),
    ec2: new EC2Client(options),
    iam: new IAMClient(options),
    loadBalancing: new ElasticLoadBalancingV2Client(options),
    rds: new RDSClient(options),
  };
}

/** A teardown of the environment, held by this test, up to where the deletion of the stack would begin. */
async function attempt(name: string, connected: Connection) {
  const answer = await tearDownEnvironment({
    ctx: sandbox.ctx,
    input: { name, confirm: name, emptyBuckets: true },
  });
  const held = heldBy('test', answer);
  const operation = await claimOperation(sandbox.database, { ...held, leaseMs: 60_000 });
  if (!operation) throw new Error('the teardown is held by somebody else');
  const logger = createLogger('worker', 'silent');
  const stopping = new AbortController().signal;
  const { database } = sandbox;
  const worker = {
    database,
    logger,
    workerId: 'test',
    underWay: new Set<string>(),
    mayWork: () => true,
    stopping,
  };
  const stackId = answer.stackId ?? '';
  const run: TeardownRun = {
    worker,
    connection: connected,
    operation,
    options: teardownOptionsSchema.parse(operation.options),
    held,
    stackId,
    stack: await describeStack(connected, stackId),
    logger,
  };
  const resources = await listResources(connected, stackId);
  return clearBuckets(run, { resources, mayDelete: 'allowed' });
}

test('a bucket into which objects keep arriving is passed over twice, and the time line says so', async () => {
  const { outputs } = await sandbox.environment('filling');
  await sandbox.outside('filling', { do: 'fill-buckets', objects: 5, versions: 1, deleteMarkers: 0 });
  let arrived = 0;
  const writing = await connection(async (_answer, s3) => {
    arrived += 1;
    const object = { Bucket: outputs.DataBucketName, Key: `new-${arrived}`, Body: 'new' };
    await s3.send(new PutObjectCommand(object));
  });
  expect(await attempt('filling', writing)).toBe('emptied');
  expect(arrived).toBe(2);
  const { items } = await listEvents({ ctx: sandbox.ctx, input: { name: 'filling' } });
  const filling = items.find((event) => event.status === 'BUCKET_FILLS_AGAIN');
  expect(filling?.reason).toContain('6 versions and delete markers removed, but new objects keep arriving');
});

test('objects that S3 does not let go end the teardown with the first of them, and what was active stays so', async () => {
  await sandbox.outside('locked', { do: 'fill-buckets', objects: 5, versions: 1, deleteMarkers: 0 });
  const locked = await connection(async (answer) => {
    answer.Errors = [{ Key: 'ledger.csv', Code: 'AccessDenied', Message: 'Access Denied' }];
  });
  expect(await attempt('locked', locked)).toBeNull();
  const refused = await sandbox.environment('locked');
  expect(refused.status).toBe('ACTIVE');
  expect(refused.statusReason).toContain('The stack was not deleted');
  expect(refused.operation?.rootCause).toMatchObject({
    logicalId: 'DataBucket',
    reason: expect.stringContaining('ledger.csv: Access Denied'),
    explanation: expect.stringContaining('lock'),
  });
});
