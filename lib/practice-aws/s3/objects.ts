import type { Bucket, ObjectVersion } from '@/lib/practice-aws/account/state';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import type { S3Answer, S3Call } from './action';
import { deleteObject, findObject, putObject } from './buckets';
import { objectBody } from './chunked-body';

const KEPT_HEADERS = ['content-type', 'cache-control', 'content-disposition', 'content-language'];

export function storeObject(call: S3Call, bucket: Bucket): S3Answer {
  const { world, key, headers, at } = call;
  if (headers['x-amz-copy-source'] !== undefined) {
    throw new AwsError('NotImplemented', 'Copying objects is not implemented', 501);
  }
  const retainUntil = retentionOf(call, bucket);
  const kept = Object.entries(headers).filter(
    ([name]) =>
      KEPT_HEADERS.includes(name) || name.startsWith('x-amz-meta-') || name.startsWith('x-amz-object-lock-'),
  );
  const stored = putObject(world, bucket, {
    key,
    body: objectBody(headers, call.body),
    headers: Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
    at,
    ...(retainUntil !== undefined && { retainUntil }),
  });
  return { status: 200, headers: { etag: `"${stored.etag}"`, ...versionHeader(bucket, stored) } };
}

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 * @throws AwsError InvalidRequest for a bucket without Object Lock, InvalidArgument for half of what is needed
 */
function retentionOf({ headers }: S3Call, bucket: Bucket): number | undefined {
  const [mode, until] = [headers['x-amz-object-lock-mode'], headers['x-amz-object-lock-retain-until-date']];
  if (mode === undefined && until === undefined) return undefined;
  if (!bucket.objectLock)
    throw new AwsError('InvalidRequest', 'Bucket is missing Object Lock Configuration', 400);
  const time = Date.parse(String(until));
  if (mode === undefined || Number.isNaN(time)) {
    const message = 'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied';
    throw new AwsError('InvalidArgument', message, 400);
  }
  return time;
}

function versionHeader(bucket: Bucket, version: ObjectVersion): Record<string, string> {
  return bucket.versioning === undefined ? {} : { 'x-amz-version-id': version.versionId };
}

/** GetObject and HeadObject, whole or a range of bytes. */
export function readObject({ key, query, method, headers: asked }: S3Call, bucket: Bucket): S3Answer {
  const object = findObject(bucket, key, query.get('versionId') ?? undefined);
  const whole = Buffer.from(object.bodyBase64, 'base64');
  const range = rangeOf(asked.range, whole.length);
  const body = range === undefined ? whole : whole.subarray(range.start, range.end + 1);
  const headers = {
    'content-type': 'binary/octet-stream',
    ...object.headers,
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.at).toUTCString(),
    'accept-ranges': 'bytes',
    'content-length': String(body.length),
    ...(range && { 'content-range': `bytes ${range.start}-${range.end}/${whole.length}` }),
    ...versionHeader(bucket, object),
  };
  const status = range === undefined ? 200 : 206;
  return method === 'HEAD' ? { status, headers } : { status, headers, body };
}

/**
 * The bytes that `bytes=0-9`, `bytes=10-` or `bytes=-5` asks for; anything else asks for all.
 * @throws AwsError InvalidRange when there are none
 */
function rangeOf(header: string | undefined, length: number): { start: number; end: number } | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  const start = from === '' ? Math.max(0, length - Number(to)) : Number(from);
  const end = from === '' || to === '' ? length - 1 : Math.min(Number(to), length - 1);
  if (start > end) throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416);
  return { start, end };
}

export function eraseObject({ world, key, query, at }: S3Call, bucket: Bucket): S3Answer {
  const versionId = query.get('versionId') ?? undefined;
  const marker = deleteObject(world, bucket, { key, versionId, at });
  const headers =
    marker === undefined ? {} : { 'x-amz-delete-marker': 'true', ...versionHeader(bucket, marker) };
  return { status: 204, headers };
}
