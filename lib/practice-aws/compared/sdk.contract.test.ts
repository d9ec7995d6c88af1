import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  GetTemplateSummaryCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import { DescribeAvailabilityZonesCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ObservedRequest } from '@/lib/practice-aws/practice';
import { type PracticeAws, startPracticeAws } from '@/lib/practice-aws/server';

const BODY = `
Description: a small <stack> & more
Parameters: { Colour: { Type: String, Default: blue } }
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Key: { Type: AWS::KMS::Key }
  Data: { Type: AWS::S3::Bucket, DependsOn: Vpc }
Outputs: { KeyArn: { Value: !GetAtt Key.Arn, Description: the key } }
`;

const seen: ObservedRequest[] = [];
let practice: PracticeAws;
let config: {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
};
let cloudformation: CloudFormationClient;
let s3: S3Client;
let sts: STSClient;

beforeAll(async () => {
  practice = await startPracticeAws({
    speed: 100,
    roles: [{ arn: 'arn:aws:iam::111122223333:role/launcher', externalId: 'ext-1' }],
    onRequest: (request) => seen.push(request),
  });
  config = {
    endpoint: practice.url,
    region: 'eu-west-3',
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
  };
  cloudformation = new CloudFormationClient(config);
  s3 = new S3Client(config);
  sts = new STSClient(config);
});

afterEach(() => setFaults([]));
afterAll(() => practice.close());

async function setFaults(faults: unknown): Promise<number> {
  const response = await fetch(`${practice.url}/_sandbox/faults`, {
    method: 'PUT',
    body: JSON.stringify(faults),
  });
  return response.status;
}

const waiting = (client: CloudFormationClient) => ({ client, maxWaitTime: 30, minDelay: 0.1, maxDelay: 0.2 });

test('[clients-2] a stack is launched, read in every way and deleted again', async () => {
  const { StackId } = await cloudformation.send(
    new CreateStackCommand({
      StackName: 'sdk-web',
      TemplateBody: BODY,
      ClientRequestToken: 'sdk-op-1',
      Tags: [{ Key: 'slipway:environment', Value: 'web' }],
      Parameters: [{ ParameterKey: 'Colour', ParameterValue: 'red' }],
    }),
  );
  await waitUntilStackCreateComplete(waiting(cloudformation), { StackName: StackId });
  const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName: 'sdk-web' }));
  expect(Stacks).toEqual([
    expect.objectContaining({
      StackId,
      StackName: 'sdk-web',
      Description: 'a small <stack> & more',
      StackStatus: 'CREATE_COMPLETE',
      CreationTime: expect.any(Date),
      DisableRollback: false,
      EnableTerminationProtection: false,
      Parameters: [{ ParameterKey: 'Colour', ParameterValue: 'red' }],
      Tags: [{ Key: 'slipway:environment', Value: 'web' }],
      Outputs: [
        { OutputKey: 'KeyArn', OutputValue: expect.stringContaining(':key/'), Description: 'the key' },
      ],
    }),
  ]);
  const { StackEvents } = await cloudformation.send(new DescribeStackEventsCommand({ StackName: StackId }));
  expect(StackEvents).toHaveLength(11);
  expect(StackEvents?.every((event) => event.ClientRequestToken === 'sdk-op-1')).toBe(true);
  expect(StackEvents?.[0]).toMatchObject({ LogicalResourceId: 'sdk-web', ResourceStatus: 'CREATE_COMPLETE' });
  const { StackResources } = await cloudformation.send(
    new DescribeStackResourcesCommand({ StackName: StackId }),
  );
  expect(StackResources?.map((resource) => resource.LogicalResourceId)).toEqual(['Vpc', 'Key', 'Data']);
  const list = await cloudformation.send(new ListStackResourcesCommand({ StackName: StackId }));
  expect(list.StackResourceSummaries?.[0]?.LastUpdatedTimestamp).toBeInstanceOf(Date);
  const summary = await cloudformation.send(new GetTemplateSummaryCommand({ StackName: StackId }));
  expect(summary.Parameters?.[0]).toMatchObject({ ParameterKey: 'Colour', ParameterType: 'String' });
  await cloudformation.send(new DeleteStackCommand({ StackName: StackId, ClientRequestToken: 'sdk-op-2' }));
  await waitUntilStackDeleteComplete(waiting(cloudformation), { StackName: StackId });
  await expect(
    cloudformation.send(new DescribeStacksCommand({ StackName: 'sdk-web' })),
  ).rejects.toMatchObject({
    name: 'ValidationError',
    message: 'Stack with id sdk-web does not exist',
  });
  const listed = await cloudformation.send(new ListStacksCommand({ StackStatusFilter: ['DELETE_COMPLETE'] }));
  expect(listed.StackSummaries?.[0]).toMatchObject({ StackId, DeletionTime: expect.any(Date) });
});

test('[clients-2] errors arrive as the SDK’s own exceptions', async () => {
  await cloudformation.send(new CreateStackCommand({ StackName: 'sdk-twice', TemplateBody: BODY }));
  const again = cloudformation.send(new CreateStackCommand({ StackName: 'sdk-twice', TemplateBody: BODY }));
  await expect(again).rejects.toMatchObject({
    name: 'AlreadyExistsException',
    $fault: 'client',
    $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
  });
});

test('[clients-2] [sts-1] [trail-1] an assumed role acts in its account, and the calls are on record', async () => {
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: 'arn:aws:iam::111122223333:role/launcher',
      RoleSessionName: 'ann',
      ExternalId: 'ext-1',
      SourceIdentity: 'user-7',
      Tags: [{ Key: 'operation', Value: 'op-1' }],
    }),
  );
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken,
  };
  const identity = await new STSClient({ ...config, credentials }).send(new GetCallerIdentityCommand({}));
  expect(identity).toMatchObject({
    Account: '111122223333',
    Arn: 'arn:aws:sts::111122223333:assumed-role/launcher/ann',
  });
  const { requests } = await (await fetch(`${practice.url}/_sandbox/requests`)).json();
  expect(requests.at(-1)).toMatchObject({
    sessionName: 'ann',
    sourceIdentity: 'user-7',
    tags: { operation: 'op-1' },
  });
  expect(seen.at(-1)).toMatchObject({ service: 'sts', action: 'GetCallerIdentity', account: '111122223333' });
});

test('[sts-2] a role without the right external id is denied', async () => {
  const denied = sts.send(
    new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::111122223333:role/launcher', RoleSessionName: 'ann' }),
  );
  await expect(denied).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
});

test('[clients-2] a region has three zones that need no opting in', async () => {
  const filter = { Name: 'opt-in-status', Values: ['opt-in-not-required'] };
  const { AvailabilityZones } = await new EC2Client(config).send(
    new DescribeAvailabilityZonesCommand({ Filters: [filter] }),
  );
  expect(AvailabilityZones?.map((zone) => [zone.ZoneName, zone.ZoneId, zone.State])).toEqual([
    ['eu-west-3a', 'euw3-az1', 'available'],
    ['eu-west-3b', 'euw3-az2', 'available'],
    ['eu-west-3c', 'euw3-az3', 'available'],
  ]);
});

test('[clients-2] S3 keeps objects and versions, and refuses to delete a bucket that has some', async () => {
  const Bucket = 'sdk-objects';
  await s3.send(new CreateBucketCommand({ Bucket }));
  expect((await s3.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe('eu-west-3');
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  const Key = 'a folder/ümläut+&.txt';
  await s3.send(
    new PutObjectCommand({ Bucket, Key, Body: 'one', ContentType: 'text/plain', Metadata: { by: 'ann' } }),
  );
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'second', ContentType: 'text/plain' }));
  const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
  expect([await got.Body?.transformToString(), got.ContentType]).toEqual(['second', 'text/plain']);
  expect((await s3.send(new HeadObjectCommand({ Bucket, Key }))).ContentLength).toBe(6);
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'a folder/' }));
  expect(Contents?.map((object) => [object.Key, object.Size])).toEqual([[Key, 6]]);
  await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  await expect(s3.send(new GetObjectCommand({ Bucket, Key }))).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
    name: 'BucketNotEmpty',
  });
  const { Versions, DeleteMarkers } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  expect([Versions?.length, DeleteMarkers?.length, DeleteMarkers?.[0]?.IsLatest]).toEqual([2, 1, true]);
  for (const { VersionId } of [...(Versions ?? []), ...(DeleteMarkers ?? [])]) {
    await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
  }
  await s3.send(new DeleteBucketCommand({ Bucket }));
  await expect(s3.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject({ name: 'NoSuchBucket' });
});

test('[clients-2] a streamed body arrives without its chunk frames', async () => {
  const Bucket = 'sdk-streams';
  await s3.send(new CreateBucketCommand({ Bucket }));
  const content = 'x'.repeat(200_000);
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'practice-aws-sdk-')), 'big');
  writeFileSync(file, content);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'big', Body: createReadStream(file) }));
  rmSync(path.dirname(file), { recursive: true });
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'big' }));
  expect((await got.Body?.transformToString()) === content).toBe(true);
});

test('a template is launched from a bucket, also when it is too large to send', async () => {
  await s3.send(new CreateBucketCommand({ Bucket: 'sdk-templates' }));
  const large = `${BODY}\n# ${'x'.repeat(60_000)}`;
  await s3.send(new PutObjectCommand({ Bucket: 'sdk-templates', Key: 'web/template.yaml', Body: large }));
  const launch = (StackName: string, key: string) =>
    cloudformation.send(
      new CreateStackCommand({ StackName, TemplateURL: `${practice.url}/sdk-templates/web/${key}` }),
    );
  await expect(launch('sdk-no-template', 'nope.yaml')).rejects.toThrow(
    'S3 error: The specified key does not exist.',
  );
  const { StackId } = await launch('sdk-from-bucket', 'template.yaml');
  await waitUntilStackCreateComplete(waiting(cloudformation), { StackName: StackId });
});

test('[clients-2] a throttled call is answered as AWS does, and the SDK gets through', async () => {
  await setFaults([
    { kind: 'api', service: 'cloudformation', action: 'ListStacks', code: 'Throttling', times: 1 },
  ]);
  const answer = await cloudformation.send(new ListStacksCommand({}));
  expect(answer.$metadata.attempts).toBe(2);
});

test('[faults-10] work whose answer is lost was done all the same', async () => {
  await setFaults([{ kind: 'answer-lost', service: 'cloudformation', action: 'CreateStack', times: 1 }]);
  const once = new CloudFormationClient({ ...config, maxAttempts: 1 });
  const create = new CreateStackCommand({
    StackName: 'sdk-lost',
    TemplateBody: BODY,
    ClientRequestToken: 'lost-1',
  });
  await expect(once.send(create)).rejects.toMatchObject({ code: 'ECONNRESET' });
  const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName: 'sdk-lost' }));
  const again = await once.send(create);
  expect(again.StackId).toBe(Stacks?.[0]?.StackId);
});

test('[faults-5] a resource fails with the reason it was told to', async () => {
  await setFaults([{ kind: 'resource', logicalId: 'Key', on: 'create', reason: 'Rate of keys exceeded' }]);
  const { StackId } = await cloudformation.send(
    new CreateStackCommand({ StackName: 'sdk-failing', TemplateBody: BODY }),
  );
  const waited = waitUntilStackCreateComplete(waiting(cloudformation), { StackName: StackId });
  await expect(waited).rejects.toThrow('ROLLBACK');
  const { StackEvents } = await cloudformation.send(new DescribeStackEventsCommand({ StackName: StackId }));
  const failed = StackEvents?.findLast((event) => event.ResourceStatus === 'CREATE_FAILED');
  expect(failed).toMatchObject({ LogicalResourceId: 'Key', ResourceStatusReason: 'Rate of keys exceeded' });
});

test('[faults-4] a fault that makes no sense is refused and changes nothing', async () => {
  await setFaults([{ kind: 'delay', ms: 1, action: 'Nothing' }]);
  for (const nonsense of [
    {},
    [{ kind: 'quake' }],
    [{ kind: 'resource', on: 'create', reason: 'x' }],
    [{ kind: 'delay', ms: -1 }],
  ]) {
    expect(await setFaults(nonsense)).toBe(422);
  }
  const { faults } = await (await fetch(`${practice.url}/_sandbox/faults`)).json();
  expect(faults).toEqual([{ kind: 'delay', ms: 1, action: 'Nothing' }]);
});
