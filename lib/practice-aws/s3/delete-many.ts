import type { Bucket, World } from '@/lib/practice-aws/account/state';
import type { Need } from '@/lib/practice-aws/iam/needs/need';
import { s3Need } from '@/lib/practice-aws/iam/needs/s3-needs';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import type { XmlValue } from '@/lib/practice-aws/protocol/xml';
import { deleteObject, findVersion } from './buckets';

const MOST = 1000;

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 * @param mayNot why the caller may not do it: each object is authorised by itself
 * @returns what `DeleteResult` holds: with Quiet only what was refused
 * @throws AwsError MalformedXML for a body that is not a list of one to a thousand objects
 */
export function deleteMany(
  world: World,
  bucket: Bucket,
  body: string,
  at: number,
  mayNot: (need: Need) => string | undefined,
): { readonly [name: string]: XmlValue } {
  const targets = Array.from(body.matchAll(/<Object>(.*?)<\/Object>/gs), ([, content = '']) => ({
    key: textOf(content, 'Key'),
    versionId: textOf(content, 'VersionId'),
  }));
  if (targets.length === 0 || targets.length > MOST) throw malformed();
  const errors: { readonly [name: string]: XmlValue }[] = [];
  const deleted = targets.flatMap(({ key, versionId }) => {
    if (key === undefined) throw malformed();
    const need = s3Need('DeleteObject', {
      region: bucket.region,
      bucket: bucket.name,
      key,
      versioned: versionId !== undefined,
    });
    const retained = (findVersion(bucket, key, versionId)?.retainUntil ?? 0) > at && versionId !== undefined;
    const refusal =
      (need && mayNot(need)) ??
      (retained ? 'Access Denied because object protected by object lock.' : undefined);
    if (refusal !== undefined) {
      errors.push({ Key: key, VersionId: versionId, Code: 'AccessDenied', Message: refusal });
      return [];
    }
    const wasMarker = versionId !== undefined && findVersion(bucket, key, versionId)?.deleteMarker === true;
    const marker = deleteObject(world, bucket, { key, versionId, at });
    return {
      Key: key,
      VersionId: versionId,
      DeleteMarker: marker !== undefined || wasMarker ? true : undefined,
      DeleteMarkerVersionId: marker?.versionId ?? (wasMarker ? versionId : undefined),
    };
  });
  const refused = errors.length === 0 ? {} : { Error: errors };
  return textOf(body, 'Quiet') === 'true' ? refused : { Deleted: deleted, ...refused };
}

function malformed(): AwsError {
  const message = 'The XML you provided was not well-formed or did not validate against our published schema';
  return new AwsError('MalformedXML', message);
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The text of the first element of this name. */
function textOf(xml: string, name: string): string | undefined {
  const content = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return content?.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (entity, hex, decimal, named) => {
    if (named !== undefined) return NAMED[named] ?? entity;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
  });
}
