import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeAvailabilityZonesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { HttpResponse } from '@smithy/core/protocols';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { hookCalls, setCallHooks } from '@/lib/aws/call-hooks';
import type { AwsTarget } from '@/lib/aws/target';
import { createLogger } from '@/lib/config/logger';
import { takeCallToken } from '@/lib/targets/call-budget';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { guardCalls } from './guard-calls';
import { callBudget } from './tunables';

let fixture: Fixture;
let target: AwsTarget;

beforeAll(async () => {
  fixture = await createFixture();
  target = await fixture.database.target.findFirstOrThrow();
  const logger = createLogger('worker', 'silent');
  guardCalls({ database: fixture.database, logger, stopping: new AbortController().signal });
});
afterEach(() => fixture.database.callBudget.deleteMany());
afterAll(async () => {
  setCallHooks(undefined);
  await fixture.close();
});

/** A client whose calls are all throttled. */
const options = {
  region: 'eu-west-3',
  credentials: { accessKeyId: 'practice', secretAccessKey: 'practice' },
  maxAttempts: 1,
  requestHandler: {
    handle: async () => ({ response: new HttpResponse({ statusCode: 429, headers: {} }) }),
  },
};

async function rateAfter(call: () => Promise<unknown>): Promise<number> {
  await takeCallToken(fixture.database, target, callBudget);
  await expect(call()).rejects.toMatchObject({ $metadata: { httpStatusCode: 429 } });
  return (await fixture.database.callBudget.findFirstOrThrow()).rate;
}

test('throttling by CloudFormation halves its budget', async () => {
  const client = new CloudFormationClient(options);
  hookCalls(client, target, 'cloudformation');
  const rate = await rateAfter(() => client.send(new ListStacksCommand({})));
  expect(rate).toBeLessThan(callBudget.startRate * 0.6);
});

test('throttling by S3, EC2 or STS leaves it alone', async () => {
  const [s3, ec2, sts] = [new S3Client(options), new EC2Client(options), new STSClient(options)];
  hookCalls(s3, target, 'other');
  hookCalls(ec2, target, 'other');
  hookCalls(sts, target, 'other');
  for (const call of [
    () => s3.send(new ListObjectsV2Command({ Bucket: 'data' })),
    () => ec2.send(new DescribeAvailabilityZonesCommand({})),
    () => sts.send(new AssumeRoleCommand({ RoleArn: target.roleArn, RoleSessionName: 'somebody' })),
  ])
    expect(await rateAfter(call)).toBeGreaterThanOrEqual(callBudget.startRate);
});
