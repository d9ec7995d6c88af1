import { AwsError } from '@/lib/practice-aws/aws-error';
import type { Bucket, World } from '@/lib/practice-aws/state';

/**
 * What S3 keeps of a bucket's configuration without the practice AWS acting on it: stored as it comes, answered as
 * it was stored.
 */
interface StoredDocument {
  /** As the call is named, e.g. `GetBucketPolicy`. */
  name: string;
  /** What new buckets have; an error's code and message where they have none. */
  initially: string | { code: string; message: string };
}

const ENCRYPTION =
  '<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>';
const PUBLIC_ACCESS =
  '<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>';
const OWNERSHIP =
  '<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>';

/** By the query parameter that asks for it. */
export const DOCUMENTS: ReadonlyMap<string, StoredDocument> = new Map<string, StoredDocument>([
  ['encryption', { name: 'BucketEncryption', initially: ENCRYPTION }],
  ['publicAccessBlock', { name: 'PublicAccessBlock', initially: PUBLIC_ACCESS }],
  ['ownershipControls', { name: 'BucketOwnershipControls', initially: OWNERSHIP }],
  ['policy', { name: 'BucketPolicy', initially: none('BucketPolicy', 'The bucket policy does not exist') }],
  [
    'lifecycle',
    {
      name: 'BucketLifecycleConfiguration',
      initially: none('LifecycleConfiguration', 'The lifecycle configuration does not exist'),
    },
  ],
  ['tagging', { name: 'BucketTagging', initially: none('TagSet', 'The TagSet does not exist') }],
]);

function none(what: string, message: string): { code: string; message: string } {
  return { code: `NoSuch${what}`, message };
}

/** @throws AwsError such as NoSuchBucketPolicy, 404 */
export function getDocument(bucket: Bucket, name: string): string {
  const stored = bucket.documents?.[name] ?? DOCUMENTS.get(name)?.initially;
  if (typeof stored === 'string') return stored;
  throw new AwsError(stored?.code ?? 'NotImplemented', stored?.message ?? name, 404);
}

/** @throws AwsError MalformedXML or MalformedPolicy for what is neither */
export function putDocument(world: World, bucket: Bucket, name: string, body: string): void {
  if (name === 'policy' && !isJson(body)) {
    throw new AwsError('MalformedPolicy', 'This policy contains invalid Json');
  }
  if (name !== 'policy' && !body.trimStart().startsWith('<')) {
    throw new AwsError('MalformedXML', 'The XML you provided was not well-formed');
  }
  bucket.documents = { ...bucket.documents, [name]: body };
  world.changes += 1;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export function deleteDocument(world: World, bucket: Bucket, name: string): void {
  const { [name]: _removed, ...rest } = bucket.documents ?? {};
  bucket.documents = rest;
  world.changes += 1;
}
