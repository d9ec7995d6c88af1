import { partitionOf } from '@/lib/practice-aws/template/partition';
import type { Need } from './need';

/**
 * Which right each call needs. Many are called otherwise than the call, and removing a configuration is putting another.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
const ON_BUCKET: ReadonlyMap<string, string> = new Map([
  ['CreateBucket', 'CreateBucket'],
  ['DeleteBucket', 'DeleteBucket'],
  ['DeleteBucketEncryption', 'PutEncryptionConfiguration'],
  ['DeleteBucketLifecycleConfiguration', 'PutLifecycleConfiguration'],
  ['DeleteBucketOwnershipControls', 'PutBucketOwnershipControls'],
  ['DeleteBucketPolicy', 'DeleteBucketPolicy'],
  ['DeleteBucketTagging', 'PutBucketTagging'],
  ['DeletePublicAccessBlock', 'PutBucketPublicAccessBlock'],
  ['GetBucketEncryption', 'GetEncryptionConfiguration'],
  ['GetBucketLifecycleConfiguration', 'GetLifecycleConfiguration'],
  ['GetBucketLocation', 'GetBucketLocation'],
  ['GetBucketOwnershipControls', 'GetBucketOwnershipControls'],
  ['GetBucketPolicy', 'GetBucketPolicy'],
  ['GetBucketTagging', 'GetBucketTagging'],
  ['GetBucketVersioning', 'GetBucketVersioning'],
  ['GetPublicAccessBlock', 'GetBucketPublicAccessBlock'],
  ['HeadBucket', 'ListBucket'],
  ['ListObjectVersions', 'ListBucketVersions'],
  ['ListObjects', 'ListBucket'],
  ['ListObjectsV2', 'ListBucket'],
  ['PutBucketEncryption', 'PutEncryptionConfiguration'],
  ['PutBucketLifecycleConfiguration', 'PutLifecycleConfiguration'],
  ['PutBucketOwnershipControls', 'PutBucketOwnershipControls'],
  ['PutBucketPolicy', 'PutBucketPolicy'],
  ['PutBucketTagging', 'PutBucketTagging'],
  ['PutBucketVersioning', 'PutBucketVersioning'],
  ['PutPublicAccessBlock', 'PutBucketPublicAccessBlock'],
]);

/** Each with its name where the call names a version. */
const ON_OBJECT: ReadonlyMap<string, readonly [usual: string, ofVersion: string]> = new Map([
  ['DeleteObject', ['DeleteObject', 'DeleteObjectVersion']],
  ['GetObject', ['GetObject', 'GetObjectVersion']],
  ['HeadObject', ['GetObject', 'GetObjectVersion']],
  ['PutObject', ['PutObject', 'PutObject']],
]);

interface S3Target {
  region: string;
  bucket: string;
  key: string;
  versioned: boolean;
}

/** @returns undefined for calls that S3 itself answers without asking, or one object at a time */
export function s3Need(action: string, { region, bucket, key, versioned }: S3Target): Need | undefined {
  if (action === 'ListBuckets') return { action: 's3:ListAllMyBuckets', resource: '*' };
  if (action === 'DeleteObjects' || action.startsWith('Unknown')) return undefined;
  const arn = `arn:${partitionOf(region)}:s3:::${bucket}`;
  const onObject = ON_OBJECT.get(action);
  if (onObject !== undefined)
    return { action: `s3:${onObject[versioned ? 1 : 0]}`, ...named(`${arn}/${key}`) };
  return { action: `s3:${ON_BUCKET.get(action) ?? action}`, ...named(arn) };
}

/** S3 quotes what it refuses. https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html */
function named(resource: string): Pick<Need, 'resource' | 'shown'> {
  return { resource, shown: `"${resource}"` };
}
