import { DOCUMENTS } from './documents';

export interface S3Address {
  method: string;
  bucket: string;
  /** Empty for calls to the bucket itself. */
  key: string;
  query: URLSearchParams;
}

/** Parameters of a query that choose another operation; the others only refine one. */
const SUBRESOURCES = [
  ...['versioning', 'versions', 'location', 'delete', 'uploads', 'uploadId', 'acl', 'attributes'],
  ...['cors', 'website', 'logging', 'notification', 'replication', 'object-lock', 'retention', 'restore'],
  ...DOCUMENTS.keys(),
];

const VERBS: Readonly<Record<string, string>> = { GET: 'Get', PUT: 'Put', DELETE: 'Delete' };

const PLAIN: Readonly<Record<string, readonly [onBucket: string, onObject: string]>> = {
  GET: ['ListObjects', 'GetObject'],
  HEAD: ['HeadBucket', 'HeadObject'],
  PUT: ['CreateBucket', 'PutObject'],
  DELETE: ['DeleteBucket', 'DeleteObject'],
};

const ON_BUCKET: ReadonlyMap<string, string> = new Map([
  ['GET location', 'GetBucketLocation'],
  ['GET versioning', 'GetBucketVersioning'],
  ['PUT versioning', 'PutBucketVersioning'],
  ['GET versions', 'ListObjectVersions'],
  ['POST delete', 'DeleteObjects'],
]);

/** Which of the stored documents a call is about. */
export function documentOf({ key, query }: Pick<S3Address, 'key' | 'query'>): string | undefined {
  return key === '' ? [...DOCUMENTS.keys()].find((name) => query.has(name)) : undefined;
}

/** The call's name in CloudTrail, e.g. `PutObject`; for what is not known here, something with `Unknown` in it. */
export function s3Action(address: S3Address): string {
  const { method, bucket, key, query } = address;
  if (bucket === '') return method === 'GET' ? 'ListBuckets' : 'Unknown';
  const subresource = SUBRESOURCES.find((name) => query.has(name));
  const document = DOCUMENTS.get(documentOf(address) ?? '');
  if (document !== undefined && method in VERBS) return `${VERBS[method]}${document.name}`;
  if (subresource !== undefined) {
    const known = key === '' ? ON_BUCKET.get(`${method} ${subresource}`) : undefined;
    return known ?? `Unknown:${method}?${subresource}`;
  }
  const [onBucket, onObject] = PLAIN[method] ?? ['Unknown', 'Unknown'];
  if (onBucket === 'ListObjects' && key === '') {
    return query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects';
  }
  return key === '' ? onBucket : onObject;
}
