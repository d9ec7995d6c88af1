import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { templateText } from '@/infra-templates/read-template';
import { type PracticeAws, startPracticeAws } from '@/lib/practice-aws/server';
import { deployBootstrap } from './deploy-bootstrap';
import { prepareTarget } from './prepare-target';

const region = 'eu-west-3';
const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
const EXTERNAL_ID = 'external-id-of-the-sandbox';
let practice: PracticeAws;

beforeAll(async () => {
  // Slow, so that a preparation at the usual speed would not end in time.
  practice = await startPracticeAws({ speed: 0.1 });
});
afterAll(() => practice.close());

const options = () => ({ endpoint: practice.url, region, credentials });
const prepare = (externalId = EXTERNAL_ID) => prepareTarget(practice.url, region, externalId);

async function stack() {
  const client = new CloudFormationClient(options());
  return (await client.send(new DescribeStacksCommand({ StackName: 'slipway' }))).Stacks?.[0];
}

/** As the worker does. */
async function assume(externalId: string): Promise<string> {
  const assuming = new AssumeRoleCommand({
    RoleArn: 'arn:aws:iam::000000000000:role/slipway-launcher-eu-west-3',
    RoleSessionName: 'slipway-follower',
    ExternalId: externalId,
    SourceIdentity: 'slipway-follower',
    Tags: [{ Key: 'slipway:via', Value: 'follower' }],
  });
  return new STSClient(options()).send(assuming).then(
    () => 'assumed',
    (error: Error) => error.name,
  );
}

test('the bootstrap template prepares the practice AWS for the worker, whatever its speed', async () => {
  expect(await prepare()).toEqual({
    accountId: '000000000000',
    roleArn: 'arn:aws:iam::000000000000:role/slipway-launcher-eu-west-3',
    executionRoleArn: 'arn:aws:iam::000000000000:role/slipway-execution-eu-west-3',
    artifactBucket: 'slipway-artifacts-000000000000-eu-west-3',
  });
  const client = new CloudFormationClient(options());
  const { TemplateBody } = await client.send(new GetTemplateCommand({ StackName: 'slipway' }));
  expect(TemplateBody).toBe(templateText('./bootstrap/target.yaml'));
  expect(await assume(EXTERNAL_ID)).toBe('assumed');
  expect(await (await fetch(`${practice.url}/_sandbox/speed`)).json()).toEqual({ speed: 0.1 });
});

test('a second start finds it again, and changes nothing', async () => {
  const before = await stack();
  await prepare();
  expect(await stack()).toEqual(before);
});

test('what has changed is brought up to date', async () => {
  await prepare('another-external-id-now');
  expect((await stack())?.StackStatus).toBe('UPDATE_COMPLETE');
  expect(await assume(EXTERNAL_ID)).toBe('AccessDenied');
  expect(await assume('another-external-id-now')).toBe('assumed');
});

test('what can’t be prepared is reported, with the way out', async () => {
  const elsewhere = 'eu-west-1';
  const s3 = new S3Client({ ...options(), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: `slipway-artifacts-000000000000-${elsewhere}` }));
  const portalPrincipalArn = 'arn:aws:iam::000000000000:user/practice';
  const bootstrap = { ...options(), region: elsewhere, portalPrincipalArn, externalId: EXTERNAL_ID };
  const wayOut = /ROLLBACK_COMPLETE[\s\S]*npm run demo -- --reset/;
  await expect(deployBootstrap(bootstrap)).rejects.toThrow(wayOut);
  await expect(deployBootstrap(bootstrap)).rejects.toThrow(wayOut);
});
