import { createHash } from 'node:crypto';
import { hexId } from '@/lib/practice-aws/account/identifiers';
import type { Bucket, ObjectVersion, Stack, World } from '@/lib/practice-aws/account/state';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';

/** What S3 keeps, without the protocol around it. Bucket names are global over all accounts. */

export function makeBucket(world: World, name: string, account: string, region: string, at: number): Bucket {
  const bucket: Bucket = { name, account, region, createdAt: at, versions: [] };
  world.buckets.set(name, bucket);
  world.changes += 1;
  return bucket;
}

export function removeBucket(world: World, name: string): void {
  world.buckets.delete(name);
  world.changes += 1;
}

/** Every version and delete marker counts. */
export function hasContent(world: World, name: string | undefined): boolean {
  return name !== undefined && (world.buckets.get(name)?.versions.length ?? 0) > 0;
}

/** @throws AwsError NoSuchBucket, or AccessDenied for another account's bucket */
export function findBucket(world: World, name: string, account: string): Bucket {
  const bucket = world.buckets.get(name);
  if (bucket === undefined) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
  if (bucket.account !== account) throw new AwsError('AccessDenied', 'Access Denied', 403);
  return bucket;
}

/** The newest version of each key, in the order of keys; deleted ones left out. */
export function currentObjects(bucket: Bucket): ObjectVersion[] {
  const newest = new Map(bucket.versions.map((version) => [version.key, version]));
  const present = [...newest.values()].filter((version) => !version.deleteMarker);
  return present.sort((a, b) => byKey(a.key, b.key));
}

/** In the order of their bytes, as S3 lists them. */
export function byKey(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The newest version of a key, or the one of this id; a delete marker too. */
export function findVersion(bucket: Bucket, key: string, versionId?: string): ObjectVersion | undefined {
  return bucket.versions.findLast(
    (version) => version.key === key && (versionId === undefined || version.versionId === versionId),
  );
}

/** @throws AwsError NoSuchKey, NoSuchVersion, or MethodNotAllowed for a delete marker's own id */
export function findObject(bucket: Bucket, key: string, versionId?: string): ObjectVersion {
  const found = findVersion(bucket, key, versionId);
  if (found !== undefined && !found.deleteMarker) return found;
  if (versionId !== undefined && found !== undefined) {
    const message = 'The specified method is not allowed against this resource.';
    throw new AwsError('MethodNotAllowed', message, 405);
  }
  if (versionId !== undefined)
    throw new AwsError('NoSuchVersion', 'The specified version does not exist.', 404);
  throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
}

export function putObject(
  world: World,
  bucket: Bucket,
  object: { key: string; body: Buffer; headers: Record<string, string>; at: number; retainUntil?: number },
): ObjectVersion {
  const etag = createHash('md5').update(object.body).digest('hex');
  const { body, ...kept } = object;
  const content = { ...kept, deleteMarker: false, etag, bodyBase64: body.toString('base64') };
  return append(world, bucket, content);
}

function append(world: World, bucket: Bucket, content: Omit<ObjectVersion, 'versionId'>): ObjectVersion {
  world.changes += 1;
  const versionId =
    bucket.versioning === 'Enabled' ? hexId(`${bucket.name}#${world.changes}#${content.at}`, 32) : 'null';
  const version = { ...content, versionId };
  if (versionId === 'null') dropVersion(bucket, content.key, 'null');
  bucket.versions.push(version);
  return version;
}

function dropVersion(bucket: Bucket, key: string, versionId: string): void {
  bucket.versions = bucket.versions.filter(
    (version) => version.key !== key || version.versionId !== versionId,
  );
}

/**
 * Removes one version, or the object: where versions are kept, that leaves a delete marker.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html
 * @returns the delete marker, when there is one now
 * @throws AwsError AccessDenied for a version that is retained
 */
export function deleteObject(
  world: World,
  bucket: Bucket,
  target: { key: string; versionId?: string; at: number },
): ObjectVersion | undefined {
  world.changes += 1;
  const { key, versionId, at } = target;
  if (versionId !== undefined || bucket.versioning === undefined) {
    const kept = findVersion(bucket, key, versionId ?? 'null')?.retainUntil;
    if (kept !== undefined && kept > at)
      throw new AwsError('AccessDenied', 'Access Denied because object protected by object lock.', 403);
    dropVersion(bucket, key, versionId ?? 'null');
    return undefined;
  }
  return append(world, bucket, { key, deleteMarker: true, at, etag: '', headers: {}, bodyBase64: '' });
}

/** The buckets that a stack made and that are still there. */
export function bucketsOf(world: World, stack: Stack): Bucket[] {
  const buckets = [...stack.resources.values()].filter(({ type }) => type === 'AWS::S3::Bucket');
  return buckets.flatMap(({ physicalId }) => world.buckets.get(physicalId ?? '') ?? []);
}
