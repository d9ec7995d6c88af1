import type { ListObjectVersionsCommandOutput, ObjectIdentifier } from '@aws-sdk/client-s3';
import { DeleteObjectsCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { errorCode } from './aws-failure';
import type { Connection } from './connect';

/** S3 lists, and deletes, this many at a time. */
const pageSize = 1_000;

/**
 * A bucket of the target's account and no other: names are global, so one that was deleted may be somebody else's by
 * now, who would get our files or lose theirs. S3 answers AccessDenied then.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
 */
export function ownBucket({ target }: Connection, bucket: string) {
  return { Bucket: bucket, ExpectedBucketOwner: target.accountId };
}

/** How many versions and delete markers are in a bucket; `atLeast` when there are more than were counted. */
export interface ObjectCount {
  objects: number;
  atLeast: boolean;
}

/**
 * Counts every version and every delete marker, since each of them keeps the bucket from being deleted, up to `mostPages`
 * pages of 1,000. A bucket that is gone is empty.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
 */
export async function countVersions(
  connection: Connection,
  bucket: string,
  mostPages: number,
): Promise<ObjectCount> {
  let objects = 0;
  let pages = 0;
  for await (const page of versionPages(connection, bucket)) {
    objects += page.length;
    pages += 1;
    if (pages === mostPages && page.length === pageSize) return { objects, atLeast: true };
  }
  return { objects, atLeast: false };
}

/**
 * One pass over a bucket, page by page from its beginning: deletes every version and delete marker that is listed and
 * yields how each page went. What cannot be deleted is passed over, so a pass ends.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 */
export async function* deleteVersions(
  connection: Connection,
  bucket: string,
): AsyncGenerator<{ removed: number; refusal: string | null }> {
  for await (const objects of versionPages(connection, bucket)) {
    if (objects.length === 0) continue;
    const { Errors = [] } = await connection.s3.send(
      new DeleteObjectsCommand({
        ...ownBucket(connection, bucket),
        Delete: { Objects: objects, Quiet: true },
      }),
    );
    const [first] = Errors;
    const refusal = first ? `${first.Key}: ${first.Message ?? first.Code ?? 'no reason given'}` : null;
    yield { removed: objects.length - Errors.length, refusal };
  }
}

async function* versionPages(connection: Connection, bucket: string): AsyncGenerator<ObjectIdentifier[]> {
  let marker: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
  while (marker) {
    const page: ListObjectVersionsCommandOutput | null = await listPage(connection, bucket, marker);
    if (!page) return;
    yield [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].flatMap(({ Key, VersionId }) =>
      Key === undefined ? [] : [{ Key, ...(VersionId === undefined ? {} : { VersionId }) }],
    );
    marker = nextMarker(page);
  }
}

/** The markers name the last one listed, whether or not it is still there: what was deleted meanwhile does no harm. */
function nextMarker({ IsTruncated, NextKeyMarker, NextVersionIdMarker }: ListObjectVersionsCommandOutput) {
  if (!IsTruncated || NextKeyMarker === undefined) return undefined;
  return {
    KeyMarker: NextKeyMarker,
    ...(NextVersionIdMarker === undefined ? {} : { VersionIdMarker: NextVersionIdMarker }),
  };
}

async function listPage(
  connection: Connection,
  bucket: string,
  marker: { KeyMarker?: string; VersionIdMarker?: string },
): Promise<ListObjectVersionsCommandOutput | null> {
  try {
    return await connection.s3.send(
      new ListObjectVersionsCommand({ ...ownBucket(connection, bucket), MaxKeys: pageSize, ...marker }),
    );
  } catch (error) {
    if (errorCode(error) === 'NoSuchBucket') return null;
    throw error;
  }
}
