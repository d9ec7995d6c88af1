import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PracticeAws, startPracticeAws } from '@/lib/practice-aws/server';

let practice: PracticeAws;
let s3: S3Client;
let config: {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
};

beforeAll(async () => {
  practice = await startPracticeAws({ speed: 100 });
  const credentials = { accessKeyId: 'AKIAS3', secretAccessKey: 'secret' };
  config = { endpoint: practice.url, region: 'eu-west-3', credentials };
  s3 = new S3Client(config);
});

afterAll(() => practice.close());

async function bucketOf(
  name: string,
  keys: readonly string[],
  { versioned = false } = {},
): Promise<{ Bucket: string }> {
  const Bucket = `s3-${name}`;
  await s3.send(new CreateBucketCommand({ Bucket }));
  if (versioned) {
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  }
  for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  return { Bucket };
}

test('[s3-1] keys are listed by page in the order of their bytes, folders once', async () => {
  const keys = ['b/1', 'b/2', 'B', 'a', 'ä', 'c/1', 'z'];
  const bucket = await bucketOf('pages', keys);
  const listed: (string | undefined)[][] = [];
  for await (const page of paginateListObjectsV2(
    { client: s3, pageSize: 2 },
    { ...bucket, Delimiter: '/' },
  )) {
    const { Contents = [], CommonPrefixes = [] } = page;
    expect(page.KeyCount).toBe(Contents.length + CommonPrefixes.length);
    listed.push([...Contents.map(({ Key }) => Key), ...CommonPrefixes.map(({ Prefix }) => Prefix)]);
  }
  expect(listed).toEqual([
    ['B', 'a'],
    ['b/', 'c/'],
    ['z', 'ä'],
  ]);
});

test('[s3-1] the first version of the list call goes on after its marker', async () => {
  const bucket = await bucketOf('markers', ['a', 'b', 'c']);
  const first = await s3.send(new ListObjectsCommand({ ...bucket, MaxKeys: 2 }));
  expect([first.Contents?.map(({ Key }) => Key), first.IsTruncated, first.NextMarker]).toEqual([
    ['a', 'b'],
    true,
    'b',
  ]);
  const rest = await s3.send(new ListObjectsCommand({ ...bucket, Marker: 'b' }));
  expect([rest.Contents?.map(({ Key }) => Key), rest.IsTruncated]).toEqual([['c'], false]);
});

test('[s3-2] names that XML can not hold survive a listing with encoding-type=url', async () => {
  const Key = 'bell\u0007 & <tag> ü/+';
  const bucket = await bucketOf('names', [Key]);
  const { Contents, EncodingType } = await s3.send(
    new ListObjectsCommand({ ...bucket, EncodingType: 'url' }),
  );
  expect([EncodingType, decodeURIComponent(Contents?.[0]?.Key ?? '')]).toEqual(['url', Key]);
});

test('[s3-3] versions and delete markers are listed by page, newest first within a key', async () => {
  const bucket = await bucketOf('versions', ['a', 'b', 'a'], { versioned: true });
  await s3.send(new DeleteObjectCommand({ ...bucket, Key: 'b' }));
  const seen: [string | undefined, boolean | undefined, 'object' | 'marker'][] = [];
  let pages = 0;
  let markers: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
  while (markers !== undefined) {
    const page: ListObjectVersionsCommandOutput = await s3.send(
      new ListObjectVersionsCommand({ ...bucket, ...markers, MaxKeys: 1 }),
    );
    pages += 1;
    for (const { Key, IsLatest } of page.Versions ?? []) seen.push([Key, IsLatest, 'object']);
    for (const { Key, IsLatest } of page.DeleteMarkers ?? []) seen.push([Key, IsLatest, 'marker']);
    const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page;
    markers = page.IsTruncated ? { KeyMarker, VersionIdMarker } : undefined;
  }
  expect([pages, seen]).toEqual([
    4,
    [
      ['a', true, 'object'],
      ['a', false, 'object'],
      ['b', true, 'marker'],
      ['b', false, 'object'],
    ],
  ]);
});

test('[s3-4] many are deleted at once: objects leave markers, versions and markers go for good', async () => {
  const bucket = await bucketOf('many', ['a&b', 'c'], { versioned: true });
  const Objects = [{ Key: 'a&b' }, { Key: 'not-there' }];
  const { Deleted } = await s3.send(new DeleteObjectsCommand({ ...bucket, Delete: { Objects } }));
  expect(Deleted).toEqual(
    Objects.map(({ Key }) => ({ Key, DeleteMarker: true, DeleteMarkerVersionId: expect.any(String) })),
  );
  const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand(bucket));
  expect([Versions.length, DeleteMarkers.length]).toEqual([2, 2]);
  const everything = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
  const quiet = await s3.send(
    new DeleteObjectsCommand({ ...bucket, Delete: { Objects: everything, Quiet: true } }),
  );
  expect(quiet.Deleted).toBeUndefined();
  const left = await s3.send(new ListObjectVersionsCommand(bucket));
  expect([left.Versions, left.DeleteMarkers]).toEqual([undefined, undefined]);
});

test('[s3-4] a list of more than a thousand objects is malformed', async () => {
  const bucket = await bucketOf('too-many', []);
  const Objects = Array.from({ length: 1001 }, (_, index) => ({ Key: `k${index}` }));
  const refused = s3.send(new DeleteObjectsCommand({ ...bucket, Delete: { Objects } }));
  await expect(refused).rejects.toMatchObject({ name: 'MalformedXML' });
});

test.each([
  ['bytes=0-3', '0123', 'bytes 0-3/10'],
  ['bytes=7-', '789', 'bytes 7-9/10'],
  ['bytes=-2', '89', 'bytes 8-9/10'],
  ['bytes=5-500', '56789', 'bytes 5-9/10'],
])('[s3-5] %s is the part %s', async (Range, part, ContentRange) => {
  const bucket = { Bucket: `s3-range-${part}` };
  await s3.send(new CreateBucketCommand(bucket));
  await s3.send(new PutObjectCommand({ ...bucket, Key: 'k', Body: '0123456789' }));
  const got = await s3.send(new GetObjectCommand({ ...bucket, Key: 'k', Range }));
  expect([await got.Body?.transformToString(), got.ContentRange, got.$metadata.httpStatusCode]).toEqual([
    part,
    ContentRange,
    206,
  ]);
});

test('[s3-5] a range behind the end is refused', async () => {
  const bucket = await bucketOf('range-end', ['k']);
  const refused = s3.send(new GetObjectCommand({ ...bucket, Key: 'k', Range: 'bytes=5-' }));
  await expect(refused).rejects.toMatchObject({ name: 'InvalidRange', $metadata: { httpStatusCode: 416 } });
});

test('[s3-6] configuration is kept as it was put, and new buckets have what S3 gives them', async () => {
  const bucket = await bucketOf('documents', []);
  expect((await s3.send(new GetBucketLocationCommand(bucket))).LocationConstraint).toBe('eu-west-3');
  const before = await s3.send(new GetBucketEncryptionCommand(bucket));
  expect(before.ServerSideEncryptionConfiguration?.Rules?.[0]).toMatchObject({
    ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
  });
  const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const } };
  const ServerSideEncryptionConfiguration = { Rules: [rule] };
  await s3.send(new PutBucketEncryptionCommand({ ...bucket, ServerSideEncryptionConfiguration }));
  const after = await s3.send(new GetBucketEncryptionCommand(bucket));
  expect(after.ServerSideEncryptionConfiguration?.Rules).toEqual([rule]);
  const access = await s3.send(new GetPublicAccessBlockCommand(bucket));
  expect(access.PublicAccessBlockConfiguration?.BlockPublicPolicy).toBe(true);
});

test('[s3-6] a bucket policy is there between being put and being deleted', async () => {
  const bucket = await bucketOf('policy', []);
  const read = () => s3.send(new GetBucketPolicyCommand(bucket));
  await expect(read()).rejects.toMatchObject({ name: 'NoSuchBucketPolicy' });
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [] });
  await s3.send(new PutBucketPolicyCommand({ ...bucket, Policy }));
  expect((await read()).Policy).toBe(Policy);
  await s3.send(new DeleteBucketPolicyCommand(bucket));
  await expect(read()).rejects.toMatchObject({ name: 'NoSuchBucketPolicy' });
});

test('[s3-7] a bucket belongs to the account that made it; its name is taken for all', async () => {
  const { Bucket } = await bucketOf('owned', ['k']);
  const { Credentials } = await new STSClient(config).send(
    new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::111122223333:role/other', RoleSessionName: 'other' }),
  );
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken,
  };
  const other = new S3Client({ ...config, credentials });
  const stranger = other.send(new GetObjectCommand({ Bucket, Key: 'k' }));
  await expect(stranger).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(other.send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject({
    name: 'BucketAlreadyExists',
  });
  expect((await other.send(new ListBucketsCommand({}))).Buckets).toEqual([]);
});

test('[s3-8] a delete marker hides the object, and can not be read by its own id', async () => {
  const bucket = await bucketOf('hidden', ['k'], { versioned: true });
  const { VersionId, DeleteMarker } = await s3.send(new DeleteObjectCommand({ ...bucket, Key: 'k' }));
  expect(DeleteMarker).toBe(true);
  await expect(s3.send(new HeadObjectCommand({ ...bucket, Key: 'k' }))).rejects.toMatchObject({
    name: 'NotFound',
  });
  const marker = s3.send(new GetObjectCommand({ ...bucket, Key: 'k', VersionId }));
  await expect(marker).rejects.toMatchObject({ name: 'MethodNotAllowed' });
});

test('[s3-11] an object that is retained can be hidden, and not deleted', async () => {
  const Bucket = 's3-locked';
  await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
  const until = new Date(Date.now() + 86_400_000);
  const retained = { ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: until } as const;
  const put = { Bucket, Key: 'k', Body: 'kept' };
  const { VersionId } = await s3.send(new PutObjectCommand({ ...put, ...retained }));
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'k', VersionId }));
  expect(head).toMatchObject({ ObjectLockMode: 'COMPLIANCE' });
  expect(head.ObjectLockRetainUntilDate?.getTime()).toBe(until.getTime());
  const gone = s3.send(new DeleteObjectCommand({ Bucket, Key: 'k', VersionId }));
  await expect(gone).rejects.toMatchObject({ name: 'AccessDenied' });
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'k', VersionId }));
  expect(await Body?.transformToString()).toBe('kept');
  const plain = await bucketOf('unlocked', []);
  const refused = s3.send(new PutObjectCommand({ ...plain, Key: 'k', Body: 'x', ...retained }));
  await expect(refused).rejects.toMatchObject({ name: 'InvalidRequest' });
});

test('[s3-10] a bucket is there, not there, somebody else’s, or in another region', async () => {
  const { Bucket } = await bucketOf('head', []);
  const head = (asked: object, client = s3) => client.send(new HeadBucketCommand({ Bucket, ...asked }));
  const statusOf = (error: unknown) => Reflect.get(Object(error), '$metadata')?.httpStatusCode;
  const refusal = (asked: object, client = s3) => head(asked, client).then(() => 200, statusOf);
  expect(await head({ ExpectedBucketOwner: '000000000000' })).toMatchObject({ BucketRegion: 'eu-west-3' });
  expect(await refusal({ ExpectedBucketOwner: '111122223333' })).toBe(403);
  expect(await refusal({ Bucket: 's3-nothing-of-this-name' })).toBe(404);
  const elsewhere = new S3Client({ ...config, region: 'us-east-1' });
  expect(await refusal({}, elsewhere)).toBe(301);
  const sts = new STSClient(config);
  const assumed = await sts.send(
    new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::111122223333:role/other', RoleSessionName: 'other' }),
  );
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = assumed.Credentials ?? {};
  const credentials = {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  };
  expect(await refusal({}, new S3Client({ ...config, credentials }))).toBe(403);
});

test('[s3-10] an object is not read where another owner is expected', async () => {
  const { Bucket } = await bucketOf('owner-of-object', ['a']);
  const read = (ExpectedBucketOwner: string) =>
    s3.send(new GetObjectCommand({ Bucket, Key: 'a', ExpectedBucketOwner }));
  expect((await read('000000000000')).ETag).toBeDefined();
  await expect(read('111122223333')).rejects.toMatchObject({ name: 'AccessDenied' });
});
