import { AwsError } from '@/lib/sandbox/aws/aws-error';
import type { Bucket, ObjectVersion } from '@/lib/sandbox/aws/state';
import { isoTime, type XmlValue } from '@/lib/sandbox/aws/xml';
import { currentObjects } from './buckets';

const PAGE = 1000;

function pageSize(query: URLSearchParams): number {
  const asked = Number(query.get('max-keys') ?? PAGE);
  if (!Number.isInteger(asked) || asked < 0) {
    throw new AwsError('InvalidArgument', 'Provided max-keys not an integer or within integer range');
  }
  return Math.min(asked, PAGE);
}

function size(version: ObjectVersion): number {
  return Buffer.byteLength(version.bodyBase64, 'base64');
}

function sizeAndTime(version: ObjectVersion) {
  return {
    LastModified: isoTime(version.at),
    ETag: `"${version.etag}"`,
    Size: size(version),
    StorageClass: 'STANDARD',
  };
}

/** Keys by page; `delimiter` gathers what lies behind it into common prefixes. */
export function listObjects(bucket: Bucket, query: URLSearchParams): { readonly [name: string]: XmlValue } {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const token = query.get('continuation-token');
  const after =
    token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString('utf8');
  const limit = pageSize(query);
  const matching = currentObjects(bucket).filter(
    (object) => object.key.startsWith(prefix) && object.key > after,
  );
  const page = matching.slice(0, limit);
  const last = page.at(-1);
  const truncated = page.length < matching.length && last !== undefined;
  const gathered = new Set<string>();
  const single = page.filter((object) => {
    const end = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
    if (end >= 0) gathered.add(object.key.slice(0, end + delimiter.length));
    return end < 0;
  });
  return {
    Name: bucket.name,
    Prefix: prefix,
    Delimiter: delimiter === '' ? undefined : delimiter,
    MaxKeys: limit,
    KeyCount: single.length + gathered.size,
    IsTruncated: truncated,
    NextContinuationToken: truncated ? Buffer.from(last.key).toString('base64url') : undefined,
    Contents: single.map((object) => ({ Key: object.key, ...sizeAndTime(object) })),
    CommonPrefixes: [...gathered].map((common) => ({ Prefix: common })),
  };
}

/** Versions and delete markers by page, newest first within a key. */
export function listVersions(bucket: Bucket, query: URLSearchParams): { readonly [name: string]: XmlValue } {
  const prefix = query.get('prefix') ?? '';
  const limit = pageSize(query);
  const ordered = [...bucket.versions.keys()]
    .flatMap((index) => bucket.versions.at(-1 - index) ?? [])
    .filter((version) => version.key.startsWith(prefix))
    .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
  const [keyMarker, versionMarker] = [query.get('key-marker'), query.get('version-id-marker')];
  const markedAt = ordered.findIndex(
    (version) => version.key === keyMarker && version.versionId === versionMarker,
  );
  const start = markedAt + 1;
  const page = ordered.slice(start, start + limit);
  const last = start + page.length < ordered.length ? page.at(-1) : undefined;
  const isLatest = (version: ObjectVersion) =>
    bucket.versions.findLast(({ key }) => key === version.key) === version;
  const head = (version: ObjectVersion) => ({
    Key: version.key,
    VersionId: version.versionId,
    IsLatest: isLatest(version),
  });
  return {
    Name: bucket.name,
    Prefix: prefix,
    MaxKeys: limit,
    IsTruncated: last !== undefined,
    NextKeyMarker: last?.key,
    NextVersionIdMarker: last?.versionId,
    Version: page
      .filter((v) => !v.deleteMarker)
      .map((version) => ({ ...head(version), ...sizeAndTime(version) })),
    DeleteMarker: page
      .filter((v) => v.deleteMarker)
      .map((version) => ({ ...head(version), LastModified: isoTime(version.at) })),
  };
}
