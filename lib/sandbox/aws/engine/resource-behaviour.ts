import { uuidOf } from '@/lib/sandbox/aws/identifiers';
import { hasContent, makeBucket, removeBucket } from '@/lib/sandbox/aws/s3/buckets';
import type { Stack, StackResource, World } from '@/lib/sandbox/aws/state';
import { member, scalarText } from '@/lib/sandbox/aws/template/values';

/**
 * What single resource types do beyond being there: the failures that happen without anybody asking for them, and
 * the buckets that exist in S3 as well.
 */

/** The one certificate that exists in every account. */
const KNOWN_CERTIFICATE = '11111111-2222-3333-4444-555555555555';

/** As resource handlers word a refusal of their service. */
function handlerMessage(
  message: string,
  service: string,
  status: number,
  code: string,
  seed: string,
): string {
  const ids = `Service: ${service}, Status Code: ${status}, Request ID: ${uuidOf(`request:${seed}`)}`;
  return `Resource handler returned message: "${message} (${ids})" (RequestToken: ${uuidOf(`token:${seed}`)}, HandlerErrorCode: ${code})`;
}

/** Why this resource can't be created, undefined when it can. */
export function createProblem(world: World, stack: Stack, resource: StackResource): string | undefined {
  const seed = `${stack.id}/${resource.logicalId}`;
  if (resource.type === 'AWS::ElasticLoadBalancingV2::Listener') {
    const arn = unknownCertificate(resource);
    if (arn === undefined) return undefined;
    return handlerMessage(
      `Certificate ARN '${arn}' is not valid`,
      'ElasticLoadBalancingV2',
      400,
      'InvalidRequest',
      seed,
    );
  }
  if (resource.type === 'AWS::S3::Bucket') {
    const name = scalarText(member(resource.properties, 'BucketName'));
    if (name === undefined || !world.buckets.has(name)) return undefined;
    return handlerMessage(`${name} already exists`, 'S3', 409, 'AlreadyExists', seed);
  }
  return undefined;
}

function unknownCertificate(resource: StackResource): string | undefined {
  const certificates = member(resource.properties, 'Certificates');
  return (Array.isArray(certificates) ? certificates : [])
    .map((certificate) => scalarText(member(certificate, 'CertificateArn')) ?? '')
    .find((arn) => !arn.endsWith(`:certificate/${KNOWN_CERTIFICATE}`));
}

/** Why this resource can't be deleted now, undefined when it can. */
export function deleteProblem(world: World, stack: Stack, resource: StackResource): string | undefined {
  const seed = `delete:${stack.operation.id}/${resource.logicalId}`;
  if (resource.type === 'AWS::S3::Bucket' && hasContent(world, resource.physicalId)) {
    const message =
      'The bucket you tried to delete is not empty. You must delete all versions in the bucket.';
    return handlerMessage(message, 'S3', 409, 'GeneralServiceException', seed);
  }
  const isProtected = scalarText(member(resource.properties, 'DeletionProtection')) === 'true';
  if (resource.type === 'AWS::RDS::DBInstance' && isProtected) {
    const message = 'Cannot delete protected DB Instance, please disable deletion protection and try again.';
    return handlerMessage(message, 'Rds', 400, 'InvalidRequest', seed);
  }
  return undefined;
}

export function afterCreate(world: World, stack: Stack, resource: StackResource, at: number): void {
  if (resource.type !== 'AWS::S3::Bucket' || resource.physicalId === undefined) return;
  const status = scalarText(member(member(resource.properties, 'VersioningConfiguration'), 'Status'));
  const bucket = makeBucket(world, resource.physicalId, stack.account, stack.region, at);
  if (status === 'Enabled' || status === 'Suspended') bucket.versioning = status;
}

export function afterDelete(world: World, resource: StackResource): void {
  if (resource.type === 'AWS::S3::Bucket' && resource.physicalId !== undefined) {
    removeBucket(world, resource.physicalId);
  }
}
