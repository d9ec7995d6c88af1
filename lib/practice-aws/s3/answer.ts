import type { Bucket } from '@/lib/practice-aws/account/state';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import { isoTime, toXml, type XmlValue } from '@/lib/practice-aws/protocol/xml';
import { documentOf, type S3Answer, type S3Call, s3Action } from './action';
import { findBucket, hasContent, makeBucket, removeBucket } from './buckets';
import { deleteMany } from './delete-many';
import { deleteDocument, getDocument, putDocument } from './documents';
import { listObjects, listVersions } from './listings';
import { eraseObject, readObject, storeObject } from './objects';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/**
 * S3 as far as artifact buckets and the buckets of stacks need it.
 * @throws AwsError with S3's codes; NotImplemented for other operations
 */
export function answerS3(call: S3Call): S3Answer {
  const action = s3Action(call);
  if (action === 'CreateBucket') return createBucket(call);
  if (action === 'ListBuckets') return listBuckets(call);
  const document = documentOf(call);
  const operation = document === undefined ? BUCKET_OPERATIONS.get(action) : onDocument(document);
  if (operation === undefined || action.startsWith('Unknown')) {
    const message = 'A header you provided implies functionality that is not implemented';
    throw new AwsError('NotImplemented', message, 501);
  }
  const elsewhere = action === 'HeadBucket' ? redirection(call) : undefined;
  if (elsewhere !== undefined) return elsewhere;
  const bucket = findBucket(call.world, call.bucket, call.account);
  checkOwner(call, bucket);
  return operation(call, bucket);
}

/**
 * Whose a bucket is does not count here, where it is tells everybody.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
 */
function redirection({ world, bucket: name, region }: S3Call): S3Answer | undefined {
  const bucket = world.buckets.get(name);
  if (bucket === undefined || bucket.region === region) return undefined;
  return { status: 301, headers: { 'x-amz-bucket-region': bucket.region } };
}

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
 * @throws AwsError AccessDenied
 */
function checkOwner({ headers }: S3Call, { account }: Bucket): void {
  const expected = headers['x-amz-expected-bucket-owner'];
  if (expected !== undefined && expected !== account)
    throw new AwsError('AccessDenied', 'Access Denied', 403);
}

type BucketOperation = (call: S3Call, bucket: Bucket) => S3Answer;

const BUCKET_OPERATIONS: ReadonlyMap<string, BucketOperation> = new Map<string, BucketOperation>([
  ['HeadBucket', (_call, bucket) => ({ status: 200, headers: { 'x-amz-bucket-region': bucket.region } })],
  ['GetBucketLocation', (_call, bucket) => xml('LocationConstraint', location(bucket))],
  ['GetBucketVersioning', (_call, bucket) => xml('VersioningConfiguration', { Status: bucket.versioning })],
  ['PutBucketVersioning', putVersioning],
  ['DeleteBucket', deleteBucket],
  ['ListObjects', (call, bucket) => xml('ListBucketResult', listObjects(bucket, call.query))],
  ['ListObjectsV2', (call, bucket) => xml('ListBucketResult', listObjects(bucket, call.query))],
  ['ListObjectVersions', (call, bucket) => xml('ListVersionsResult', listVersions(bucket, call.query))],
  ['PutObject', storeObject],
  ['GetObject', readObject],
  ['HeadObject', readObject],
  ['DeleteObject', eraseObject],
  [
    'DeleteObjects',
    ({ world, body, at, mayNot }, bucket) =>
      xml('DeleteResult', deleteMany(world, bucket, body.toString('utf8'), at, mayNot)),
  ],
]);

function onDocument(name: string): BucketOperation {
  return ({ world, method, body }, bucket) => {
    if (method === 'PUT') putDocument(world, bucket, name, body.toString('utf8'));
    else if (method === 'DELETE') deleteDocument(world, bucket, name);
    else
      return { status: 200, headers: { 'content-type': 'application/xml' }, body: getDocument(bucket, name) };
    return { status: method === 'PUT' && name !== 'policy' && name !== 'tagging' ? 200 : 204 };
  };
}

function xml(name: string, value: { readonly [key: string]: XmlValue } | string): S3Answer {
  const element = toXml(name, value).replace(`<${name}`, `<${name} xmlns="${NAMESPACE}"`);
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: element };
}

/** The oldest region has no name here. */
function location(bucket: Bucket): string {
  return bucket.region === 'us-east-1' ? '' : bucket.region;
}

function listBuckets({ world, account }: S3Call): S3Answer {
  const own = [...world.buckets.values()].filter((bucket) => bucket.account === account);
  const entries = own.map(({ name, createdAt }) => ({ Name: name, CreationDate: isoTime(createdAt) }));
  return xml('ListAllMyBucketsResult', { Owner: { ID: account }, Buckets: { Bucket: entries } });
}

function createBucket({ world, bucket: name, account, region, at, headers }: S3Call): S3Answer {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
    throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.');
  }
  const existing = world.buckets.get(name);
  if (existing !== undefined && existing.account !== account) {
    const message =
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system.';
    throw new AwsError('BucketAlreadyExists', message, 409);
  }
  if (existing !== undefined) {
    const message = 'Your previous request to create the named bucket succeeded and you already own it.';
    throw new AwsError('BucketAlreadyOwnedByYou', message, 409);
  }
  const made = makeBucket(world, name, account, region, at);
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
  if (headers['x-amz-bucket-object-lock-enabled'] === 'true')
    Object.assign(made, { objectLock: true, versioning: 'Enabled' } satisfies Partial<Bucket>);
  return { status: 200, headers: { location: `/${name}` } };
}

function deleteBucket({ world }: S3Call, bucket: Bucket): S3Answer {
  if (hasContent(world, bucket.name)) {
    throw new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409);
  }
  removeBucket(world, bucket.name);
  return { status: 204 };
}

function putVersioning({ world, body }: S3Call, bucket: Bucket): S3Answer {
  const status = /<Status>(Enabled|Suspended)<\/Status>/.exec(body.toString('utf8'))?.[1];
  if (status !== 'Enabled' && status !== 'Suspended') {
    throw new AwsError('MalformedXML', 'The XML you provided was not well-formed');
  }
  bucket.versioning = status;
  world.changes += 1;
  return { status: 200 };
}
