import { addCertificate, isUsable } from '@/lib/practice-aws/account/certificates';
import type { ResourceWork, Stack, StackResource, World } from '@/lib/practice-aws/account/state';
import { finalSnapshotId } from '@/lib/practice-aws/resource-types/final-snapshot';
import { placeDatabase } from '@/lib/practice-aws/resource-types/network-interfaces';
import { constraintProblem } from '@/lib/practice-aws/resource-types/property-constraints';
import { propertyProblem } from '@/lib/practice-aws/resource-types/property-problem';
import { isGone, realProperties } from '@/lib/practice-aws/resource-types/stack-resource';
import { cloudFrontProblem } from '@/lib/practice-aws/rules/cloudfront-problems';
import { containerProblem } from '@/lib/practice-aws/rules/container-problems';
import { handlerMessage } from '@/lib/practice-aws/rules/handler-message';
import { networkDeleteProblem, subnetGroupProblem } from '@/lib/practice-aws/rules/network-problems';
import { attachedToNobody, refusedValue } from '@/lib/practice-aws/rules/refused-values';
import { hasContent, makeBucket, removeBucket } from '@/lib/practice-aws/s3/buckets';
import { changeParameter, removeParameter } from '@/lib/practice-aws/stored-values/parameter-store';
import { member, scalarText } from '@/lib/practice-aws/template/values';

/**
 * What single resource types do beyond being there: the failures that happen without anybody asking for them, and
 * the buckets that exist in S3 as well.
 */

/** Why the resource can't become what it is to be next, undefined when it can. */
export function applyProblem(
  world: World,
  stack: Stack,
  resource: StackResource,
  next: StackResource,
  action: ResourceWork['action'],
): string | undefined {
  const { logicalId, type, properties } = next;
  const seed = `${stack.operation.id}/${logicalId}`;
  const violation = propertyProblem(type, properties) ?? constraintProblem(type, properties);
  if (violation !== undefined)
    return `Properties validation failed for resource ${logicalId} with message:\n${violation}`;
  if (action === 'update' && isGone(world, resource)) {
    return handlerMessage(`${resource.physicalId} was not found`, serviceOf(type), 404, 'NotFound', seed);
  }
  if (action === 'replace' && next.physicalId === resource.physicalId) {
    return `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${next.physicalId} and update the stack again.`;
  }
  const arn = unusableCertificate(world, stack, next);
  if (arn !== undefined) {
    const message = `Certificate ARN '${arn}' is not valid`;
    return handlerMessage(message, 'ElasticLoadBalancingV2', 400, 'InvalidRequest', seed);
  }
  if (type === 'AWS::S3::Bucket' && action !== 'update' && world.buckets.has(next.physicalId ?? '')) {
    return handlerMessage(`${next.physicalId} already exists`, 'S3', 409, 'AlreadyExists', seed);
  }
  const refused = refusedValue(world, stack, next, action);
  if (refused !== undefined)
    return handlerMessage(refused.text, refused.service, refused.status, refused.code, seed);
  const occupied = action === 'update' ? subnetGroupProblem(world, stack, next) : undefined;
  return occupied ?? cloudFrontProblem(world, stack, next) ?? containerProblem(world, stack, next, action);
}

/** As handler messages name it: `Rds`, `Ec2`. */
function serviceOf(type: string): string {
  const service = (type.split('::')[1] ?? '').toLowerCase();
  return service.slice(0, 1).toUpperCase() + service.slice(1);
}

function unusableCertificate(world: World, stack: Stack, resource: StackResource): string | undefined {
  if (resource.type !== 'AWS::ElasticLoadBalancingV2::Listener') return undefined;
  const certificates = member(resource.properties, 'Certificates');
  return (Array.isArray(certificates) ? certificates : [])
    .map((certificate) => scalarText(member(certificate, 'CertificateArn')) ?? '')
    .find((arn) => !isUsable(world, stack, arn));
}

/** Why this resource can't be deleted now, undefined when it can. What is gone already is no problem. */
export function deleteProblem(world: World, stack: Stack, resource: StackResource): string | undefined {
  if (isGone(world, resource)) return undefined;
  const nobodys = attachedToNobody(resource);
  if (nobodys !== undefined) return nobodys;
  const seed = `delete:${stack.operation.id}/${resource.logicalId}`;
  if (resource.type === 'AWS::S3::Bucket' && hasContent(world, resource.physicalId)) {
    const message =
      'The bucket you tried to delete is not empty. You must delete all versions in the bucket.';
    return handlerMessage(message, 'S3', 409, 'GeneralServiceException', seed);
  }
  const isProtected = scalarText(member(realProperties(resource), 'DeletionProtection')) === 'true';
  if (resource.type === 'AWS::RDS::DBInstance' && isProtected) {
    const message = 'Cannot delete protected DB Instance, please disable deletion protection and try again.';
    return handlerMessage(message, 'Rds', 400, 'InvalidRequest', seed);
  }
  if (resource.type === 'AWS::ElasticLoadBalancingV2::LoadBalancer' && isGuarded(resource)) {
    const message = `Load balancer '${resource.physicalId}' cannot be deleted because deletion protection is enabled`;
    return handlerMessage(message, 'ElasticLoadBalancingV2', 400, 'GeneralServiceException', seed);
  }
  return networkDeleteProblem(world, stack, resource);
}

/**
 * What a load balancer is set to, the defaults that matter here included.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
 */
export function loadBalancerAttributes(resource: StackResource): ReadonlyMap<string, string> {
  const given = member(realProperties(resource), 'LoadBalancerAttributes');
  const set = (Array.isArray(given) ? given : []).flatMap((attribute): [string, string][] => {
    const [key, value] = [scalarText(member(attribute, 'Key')), scalarText(member(attribute, 'Value'))];
    return key === undefined ? [] : [[key, value ?? '']];
  });
  return new Map([['deletion_protection.enabled', 'false'], ['idle_timeout.timeout_seconds', '60'], ...set]);
}

function isGuarded(resource: StackResource): boolean {
  return loadBalancerAttributes(resource).get('deletion_protection.enabled') === 'true';
}

/**
 * A stack's certificate is complete once it is issued.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-certificatemanager-certificate.html
 */
function issueCertificate(world: World, stack: Stack, resource: StackResource, at: number): void {
  const { type, physicalId = '', properties } = resource;
  if (type !== CERTIFICATE || world.certificates.has(physicalId)) return;
  const { account, region } = stack;
  const others = member(properties, 'SubjectAlternativeNames');
  const names = [member(properties, 'DomainName'), ...(Array.isArray(others) ? others : [])];
  const domainNames = [...new Set(names.flatMap((name) => scalarText(name) ?? []))];
  addCertificate(
    world,
    { account, region, domainNames, status: 'ISSUED', id: physicalId.split('/').at(-1) },
    at,
  );
}

const CERTIFICATE = 'AWS::CertificateManager::Certificate';

/**
 * Makes the bucket or the certificate that a resource stands for, or what has changed about it, and finds a place for a
 * database.
 */
export function afterApply(world: World, stack: Stack, resource: StackResource, at: number): void {
  changeParameter(world, stack, resource);
  issueCertificate(world, stack, resource, at);
  const { type, physicalId, properties } = resource;
  if (type === 'AWS::RDS::DBInstance') resource.placedIn = placeDatabase(world, stack, resource);
  if (type !== 'AWS::S3::Bucket' || physicalId === undefined) return;
  const status = scalarText(member(member(properties, 'VersioningConfiguration'), 'Status'));
  const bucket =
    world.buckets.get(physicalId) ?? makeBucket(world, physicalId, stack.account, stack.region, at);
  if (status === 'Enabled' || status === 'Suspended') bucket.versioning = status;
  // Versions can be suspended, but never be given up: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html
  else if (bucket.versioning !== undefined) bucket.versioning = 'Suspended';
}

/** @param snapshot keep what was in it, as a final snapshot */
export function afterDelete(
  world: World,
  stack: Stack,
  resource: StackResource,
  at: number,
  snapshot: boolean,
): void {
  const { physicalId } = resource;
  if (physicalId === undefined || isGone(world, resource)) return;
  if (resource.type === 'AWS::S3::Bucket') removeBucket(world, physicalId);
  if (resource.type === CERTIFICATE) world.certificates.delete(physicalId);
  removeParameter(world, stack, resource);
  if (!snapshot) return;
  const { account, region, id: stackId } = stack;
  const id = finalSnapshotId(stack, resource);
  const properties = realProperties(resource);
  const [storage, key] = ['AllocatedStorage', 'KmsKeyId'].map((name) => scalarText(member(properties, name)));
  world.snapshots.push({ id, of: physicalId, stackId, account, region, at, storage, key });
}
