import { createHash } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { ArtifactNotStored, errorCode } from './aws-failure';
import { ownBucket } from './buckets';
import type { Connection } from './connect';

/** A short hash of a file's content: a template parameter that changes when the file does. */
export function contentHash(content: string): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

/**
 * Puts a text file into the target's artifact bucket. CloudFormation has no resource for an S3 object.
 *
 * @throws ArtifactNotStored
 */
export async function uploadArtifact(
  connection: Connection,
  key: string,
  content: string,
  contentType: string,
): Promise<void> {
  const bucket = artifactBucketOf(connection);
  const upload = new PutObjectCommand({
    ...bucket,
    Key: key,
    Body: content,
    ContentType: contentType,
  });
  await connection.s3.send(upload).catch((error: unknown) => {
    throw new ArtifactNotStored(bucket.Bucket, error);
  });
}

/** What a text file in the target's artifact bucket holds; null when there is none of that key. */
export async function readArtifact(connection: Connection, key: string): Promise<string | null> {
  try {
    const command = new GetObjectCommand({ ...artifactBucketOf(connection), Key: key });
    const { Body } = await connection.s3.send(command);
    return (await Body?.transformToString()) ?? null;
  } catch (error) {
    if (errorCode(error) === 'NoSuchKey') return null;
    throw error;
  }
}

/** Removes it. The bucket is versioned; its lifecycle rule ends the old versions. */
export async function removeArtifact(connection: Connection, key: string): Promise<void> {
  await connection.s3.send(new DeleteObjectCommand({ ...artifactBucketOf(connection), Key: key }));
}

/** The keys of the files that begin with `prefix`. */
export async function listArtifacts(connection: Connection, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  const pages = paginateListObjectsV2(
    { client: connection.s3 },
    { ...artifactBucketOf(connection), Prefix: prefix },
  );
  for await (const page of pages) keys.push(...(page.Contents ?? []).flatMap((file) => file.Key ?? []));
  return keys;
}

function artifactBucketOf(connection: Connection) {
  return ownBucket(connection, connection.target.artifactBucket);
}
