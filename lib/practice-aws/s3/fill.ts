import type { Bucket, World } from '@/lib/practice-aws/state';
import { deleteObject, putObject } from './buckets';

/**
 * Puts objects of a few bytes into a bucket, as an application would: each so many times, and then some that were
 * deleted again. Where versions are kept, that leaves all of them, and delete markers.
 */
export function fillBucket(
  world: World,
  bucket: Bucket,
  content: { objects: number; versions: number; deleteMarkers: number },
  at: number,
): void {
  const put = (key: string) =>
    putObject(world, bucket, { key, body: Buffer.from(key), headers: { 'content-type': 'text/plain' }, at });
  for (let version = 0; version < content.versions; version += 1) {
    for (let index = 0; index < content.objects; index += 1) put(`uploads/file-${index}.txt`);
  }
  for (let index = 0; index < content.deleteMarkers; index += 1) {
    deleteObject(world, bucket, { key: `uploads/deleted-${index}.txt`, at });
  }
}

/** Removes every version and every delete marker. */
export function emptyBucket(world: World, bucket: Bucket): void {
  bucket.versions = [];
  world.changes += 1;
}
