import { AwsError } from '@/lib/practice-aws/aws-error';
import type { Bucket, ObjectVersion } from '@/lib/practice-aws/state';
import { isoTime, type XmlValue } from '@/lib/practice-aws/xml';
import { byKey, currentObjects } from './buckets';

const PAGE = 1000;

type Listing = { readonly [name: string]: XmlValue };

function pageSize(query: URLSearchParams): number {
  const asked = Number(query.get('max-keys') ?? PAGE);
  if (!Number.isInteger(asked) || asked < 0) {
    throw new AwsError('InvalidArgument', 'Provided max-keys not an integer or within integer range');
  }
  return Math.min(asked, PAGE);
}

/** With `encoding-type=url` names are written as in an address: XML can't hold every character. */
function encoderOf(query: URLSearchParams): (text: string) => string {
  if (query.get('encoding-type') !== 'url') return (text) => text;
  return (text) => encodeURIComponent(text).replaceAll('%2F', '/');
}

function about(version: ObjectVersion): Listing {
  return {
    LastModified: isoTime(version.at),
    ETag: `"${version.etag}"`,
    Size: Buffer.byteLength(version.bodyBase64, 'base64'),
    StorageClass: 'STANDARD',
  };
}

/** Everything that lies behind the delimiter counts once, as a common prefix. */
function commonPrefix(key: string, prefix: string, delimiter: string): string | undefined {
  const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}

interface Page {
  entries: ObjectVersion[];
  prefixes: string[];
  /** The last entry, or common prefix, of a page that is not the last. */
  next: { name: string; version?: ObjectVersion } | undefined;
}

function pageOf(ordered: readonly ObjectVersion[], query: URLSearchParams, after: string): Page {
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? ''];
  const limit = pageSize(query);
  const page: Page = { entries: [], prefixes: [], next: undefined };
  let last: Page['next'];
  for (const version of ordered) {
    if (!version.key.startsWith(prefix)) continue;
    const common = commonPrefix(version.key, prefix, delimiter);
    if (common !== undefined && (common === after || common === page.prefixes.at(-1))) continue;
    if (page.entries.length + page.prefixes.length >= limit) return { ...page, next: last };
    if (common === undefined) page.entries.push(version);
    else page.prefixes.push(common);
    last = common === undefined ? { name: version.key, version } : { name: common };
  }
  return page;
}

function frame(bucket: Bucket, query: URLSearchParams, page: Page): Listing {
  const encode = encoderOf(query);
  const delimiter = query.get('delimiter');
  return {
    Name: bucket.name,
    Prefix: encode(query.get('prefix') ?? ''),
    Delimiter: delimiter ? encode(delimiter) : undefined,
    EncodingType: query.get('encoding-type') ?? undefined,
    MaxKeys: pageSize(query),
    IsTruncated: page.next !== undefined,
    CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  };
}

/**
 * Keys by page, in both versions of the call.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export function listObjects(bucket: Bucket, query: URLSearchParams): Listing {
  const encode = encoderOf(query);
  const second = query.get('list-type') === '2';
  const token = query.get('continuation-token');
  const given = token === null ? query.get('start-after') : Buffer.from(token, 'base64url').toString('utf8');
  const after = (second ? given : query.get('marker')) ?? '';
  const later = currentObjects(bucket).filter((object) => byKey(object.key, after) > 0);
  const page = pageOf(later, query, after);
  const { next } = page;
  const nextToken = next === undefined ? undefined : Buffer.from(next.name).toString('base64url');
  const place = second
    ? { KeyCount: page.entries.length + page.prefixes.length, NextContinuationToken: nextToken }
    : { Marker: encode(after), NextMarker: next === undefined ? undefined : encode(next.name) };
  return {
    ...frame(bucket, query, page),
    ...place,
    Contents: page.entries.map((object) => ({ Key: encode(object.key), ...about(object) })),
  };
}

/**
 * Versions and delete markers by page, newest first within a key.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
 */
export function listVersions(bucket: Bucket, query: URLSearchParams): Listing {
  const encode = encoderOf(query);
  const ordered = bucket.versions.toReversed().sort((a, b) => byKey(a.key, b.key));
  const [after, versionMarker] = [query.get('key-marker') ?? '', query.get('version-id-marker')];
  const marked = ordered.findIndex(({ key, versionId }) => key === after && versionId === versionMarker);
  const later =
    marked >= 0 ? ordered.slice(marked + 1) : ordered.filter((version) => byKey(version.key, after) > 0);
  const page = pageOf(later, query, after);
  const newest = new Map(bucket.versions.map((version) => [version.key, version]));
  const head = (version: ObjectVersion) => ({
    Key: encode(version.key),
    VersionId: version.versionId,
    IsLatest: newest.get(version.key) === version,
  });
  const [markers, versions] = [true, false].map((wanted) =>
    page.entries.filter(({ deleteMarker }) => deleteMarker === wanted),
  );
  return {
    ...frame(bucket, query, page),
    KeyMarker: encode(after),
    NextKeyMarker: page.next === undefined ? undefined : encode(page.next.name),
    NextVersionIdMarker: page.next?.version?.versionId,
    Version: (versions ?? []).map((version) => ({ ...head(version), ...about(version) })),
    DeleteMarker: (markers ?? []).map((version) => ({
      ...head(version),
      LastModified: isoTime(version.at),
    })),
  };
}
