import { refusalFor } from '@/lib/practice-aws/iam/authorize-call';
import type { Need } from '@/lib/practice-aws/iam/needs/need';
import { AwsError, constraintError, validationError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import { findBucket, findObject } from '@/lib/practice-aws/s3/buckets';
import { partitionOf } from '@/lib/practice-aws/template/partition';

const LARGEST_INLINE = 51_200;
const LARGEST_STORED = 1_000_000;

/**
 * The template that a call brings along or points to. `TemplateURL` may be path style on any host, or in S3's own
 * virtual-host style: it is always looked up in this practice AWS.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 * @throws AwsError ValidationError
 */
export function templateBodyOf(
  call: Call,
  {
    TemplateBody: body,
    TemplateURL: url,
  }: { TemplateBody?: string | undefined; TemplateURL?: string | undefined },
): string {
  if ((body === undefined) === (url === undefined)) {
    throw validationError('Either Template URL or Template Body must be specified.');
  }
  if (url !== undefined) return storedText(call, url);
  if (body === undefined || body === '') {
    throw constraintError('templateBody', '', 'Member must have length greater than or equal to 1');
  }
  if (Buffer.byteLength(body) > LARGEST_INLINE) {
    throw constraintError(
      'templateBody',
      body,
      `Member must have length less than or equal to ${LARGEST_INLINE}`,
    );
  }
  return body;
}

/** What is stored in S3 at an address: read with the caller's rights. @throws AwsError ValidationError */
export function storedText(call: Call, url: string): string {
  const { bucket, key } = bucketAndKey(url);
  const refusal = refusalFor(call.engine.world, call.caller, readingOf(call, bucket, key), call.region);
  if (refusal !== undefined) throw unreadable('Access Denied');
  try {
    const object = findObject(findBucket(call.engine.world, bucket, call.account), key);
    const text = Buffer.from(object.bodyBase64, 'base64').toString('utf8');
    if (Buffer.byteLength(text) > LARGEST_STORED) {
      throw validationError(`Template may not exceed ${LARGEST_STORED} bytes in size.`);
    }
    return text;
  } catch (error) {
    if (!(error instanceof AwsError) || error.code === 'ValidationError') throw error;
    throw unreadable(error.message);
  }
}

/** CloudFormation reads it with the caller's rights. */
function readingOf({ region }: Call, bucket: string, key: string): Need {
  return { action: 's3:GetObject', resource: `arn:${partitionOf(region)}:s3:::${bucket}/${key}` };
}

function unreadable(why: string): AwsError {
  return validationError(
    `S3 error: ${why}\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html`,
  );
}

function bucketAndKey(text: string): { bucket: string; key: string } {
  if (!URL.canParse(text)) throw validationError('TemplateURL must be a supported URL.');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw validationError(`S3 error: Domain name specified in ${url.hostname} is not a valid S3 domain`);
  const path = decodeURIComponentSafely(url.pathname.slice(1));
  const virtual = /^(.+)\.s3[.-].*amazonaws\.(com|com\.cn|eu)$/.exec(url.hostname)?.[1];
  if (virtual !== undefined) return { bucket: virtual, key: path };
  const slash = path.indexOf('/');
  if (slash < 1)
    throw validationError('TemplateURL must reference a valid S3 object to which you have access.');
  return { bucket: path.slice(0, slash), key: path.slice(slash + 1) };
}

function decodeURIComponentSafely(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw validationError('TemplateURL must be a supported URL.');
  }
}
