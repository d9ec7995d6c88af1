import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '@/lib/sandbox/aws/aws-error';
import type { Bucket, ObjectVersion, World } from '@/lib/sandbox/aws/state';
import { toXml, type XmlValue } from '@/lib/sandbox/aws/xml';
import {
  deleteObject,
  findBucket,
  findObject,
  hasContent,
  makeBucket,
  putObject,
  removeBucket,
} from './buckets';
import { objectBody } from './chunked-body';
import { listObjects, listVersions } from './listings';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
const KEPT_HEADERS = ['content-type', 'cache-control', 'content-disposition', 'content-language'];

export interface S3Call {
  world: World;
  method: string;
  bucket: string;
  /** Empty for calls to the bucket itself. */
  key: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
  account: string;
  region: string;
  at: number;
}

export interface S3Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** Which parameters of a query choose another operation; the others only refine one. */
const SUBRESOURCES = [
  'versioning',
  'versions',
  'location',
  'delete',
  'uploads',
  'uploadId',
  'tagging',
  'acl',
  'policy',
];

/** The call's name in CloudTrail, e.g. `PutObject`. */
export function s3Action({
  method,
  bucket,
  key,
  query,
}: Pick<S3Call, 'method' | 'bucket' | 'key' | 'query'>): string {
  const subresource = SUBRESOURCES.find((name) => query.has(name));
  if (bucket === '') return method === 'GET' ? 'ListBuckets' : 'Unknown';
  if (subresource === 'location' && method === 'GET') return 'GetBucketLocation';
  if (subresource === 'versioning' && key === '')
    return method === 'PUT' ? 'PutBucketVersioning' : 'GetBucketVersioning';
  if (subresource === 'versions' && method === 'GET') return 'ListObjectVersions';
  if (subresource !== undefined) return `Unknown:${method}?${subresource}`;
  const [onBucket, onObject] = ACTIONS[method] ?? ['Unknown', 'Unknown'];
  return key === '' ? onBucket : onObject;
}

const ACTIONS: Readonly<Record<string, readonly [string, string]>> = {
  GET: ['ListObjectsV2', 'GetObject'],
  HEAD: ['HeadBucket', 'HeadObject'],
  PUT: ['CreateBucket', 'PutObject'],
  DELETE: ['DeleteBucket', 'DeleteObject'],
};

/**
 * S3 as far as artifact buckets and the buckets of stacks need it.
 * @throws AwsError with S3's codes; NotImplemented for other operations
 */
export function answerS3(call: S3Call): S3Answer {
  const action = s3Action(call);
  if (action === 'CreateBucket') return createBucket(call);
  if (action === 'ListBuckets') return listBuckets(call);
  const operation = BUCKET_OPERATIONS.get(action);
  if (operation === undefined) {
    throw new AwsError(
      'NotImplemented',
      'A header you provided implies functionality that is not implemented',
      501,
    );
  }
  return operation(call, findBucket(call.world, call.bucket, call.account));
}

type BucketOperation = (call: S3Call, bucket: Bucket) => S3Answer;

const BUCKET_OPERATIONS: ReadonlyMap<string, BucketOperation> = new Map<string, BucketOperation>([
  ['HeadBucket', (_call, bucket) => ({ status: 200, headers: { 'x-amz-bucket-region': bucket.region } })],
  ['GetBucketLocation', (_call, bucket) => xml('LocationConstraint', location(bucket))],
  ['GetBucketVersioning', (_call, bucket) => xml('VersioningConfiguration', { Status: bucket.versioning })],
  ['PutBucketVersioning', putVersioning],
  ['DeleteBucket', deleteBucket],
  ['ListObjectsV2', (call, bucket) => xml('ListBucketResult', listObjects(bucket, call.query))],
  ['ListObjectVersions', (call, bucket) => xml('ListVersionsResult', listVersions(bucket, call.query))],
  ['PutObject', storeObject],
  ['GetObject', (call, bucket) => readObject(call, bucket)],
  ['HeadObject', (call, bucket) => readObject(call, bucket)],
  ['DeleteObject', eraseObject],
]);

function xml(name: string, value: { readonly [key: string]: XmlValue } | string): S3Answer {
  const element = toXml(name, value, 'flat').replace(`<${name}`, `<${name} xmlns="${NAMESPACE}"`);
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: element };
}

/** The oldest region has no name here. */
function location(bucket: Bucket): string {
  return bucket.region === 'us-east-1' ? '' : bucket.region;
}

function listBuckets({ world, account }: S3Call): S3Answer {
  const own = [...world.buckets.values()].filter((bucket) => bucket.account === account);
  const entries = own.map((bucket) => ({
    Name: bucket.name,
    CreationDate: new Date(bucket.createdAt).toISOString(),
  }));
  return xml('ListAllMyBucketsResult', { Owner: { ID: account }, Buckets: { Bucket: entries } });
}

function createBucket({ world, bucket: name, account, region, at }: S3Call): S3Answer {
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
  makeBucket(world, name, account, region, at);
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

function storeObject(call: S3Call, bucket: Bucket): S3Answer {
  const { world, key, headers, at } = call;
  if (headers['x-amz-copy-source'] !== undefined) {
    throw new AwsError('NotImplemented', 'Copying objects is not implemented', 501);
  }
  const kept = Object.entries(headers).filter(
    ([name]) => KEPT_HEADERS.includes(name) || name.startsWith('x-amz-meta-'),
  );
  const stored = putObject(world, bucket, {
    key,
    body: objectBody(headers, call.body),
    headers: Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
    at,
  });
  return { status: 200, headers: { etag: `"${stored.etag}"`, ...versionHeader(bucket, stored) } };
}

function versionHeader(bucket: Bucket, version: ObjectVersion): Record<string, string> {
  return bucket.versioning === undefined ? {} : { 'x-amz-version-id': version.versionId };
}

function readObject({ key, query, method }: S3Call, bucket: Bucket): S3Answer {
  const object = findObject(bucket, key, query.get('versionId') ?? undefined);
  const body = Buffer.from(object.bodyBase64, 'base64');
  const headers = {
    'content-type': 'binary/octet-stream',
    ...object.headers,
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.at).toUTCString(),
    'content-length': String(body.length),
    ...versionHeader(bucket, object),
  };
  return method === 'HEAD' ? { status: 200, headers } : { status: 200, headers, body };
}

function eraseObject({ world, key, query, at }: S3Call, bucket: Bucket): S3Answer {
  const versionId = query.get('versionId') ?? undefined;
  const marker = deleteObject(world, bucket, { key, versionId, at });
  const headers =
    marker === undefined ? {} : { 'x-amz-delete-marker': 'true', ...versionHeader(bucket, marker) };
  return { status: 204, headers };
}
