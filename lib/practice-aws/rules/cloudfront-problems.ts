import { isUsable } from '@/lib/practice-aws/account/certificates';
import { uuidOf } from '@/lib/practice-aws/account/identifiers';
import type { Stack, StackResource, World } from '@/lib/practice-aws/account/state';
import {
  isObject,
  member,
  scalarText,
  type TemplateObject,
  type TemplateValue,
} from '@/lib/practice-aws/template/values';
import { handlerMessage, handlerReason } from './handler-message';

/**
 * What CloudFront refuses. It is one service for the whole world: names, and the domain names that its distributions
 * answer to, are taken in all regions at once.
 */

/** Where a type's own name stands, by which its account has it once. */
const NAMED: Readonly<Record<string, string>> = {
  'AWS::CloudFront::CachePolicy': 'CachePolicyConfig',
  'AWS::CloudFront::OriginAccessControl': 'OriginAccessControlConfig',
  'AWS::CloudFront::OriginRequestPolicy': 'OriginRequestPolicyConfig',
  'AWS::CloudFront::ResponseHeadersPolicy': 'ResponseHeadersPolicyConfig',
};

function nameOf(type: string, properties: TemplateObject): string | undefined {
  const config = NAMED[type];
  if (type === 'AWS::CloudFront::Function') return scalarText(member(properties, 'Name'));
  return config === undefined ? undefined : scalarText(member(member(properties, config), 'Name'));
}

/** Why CloudFront doesn't take the resource as it is to be, undefined when it does. */
export function cloudFrontProblem(
  world: World,
  stack: Stack,
  { logicalId, type, properties }: StackResource,
): string | undefined {
  if (!type.startsWith('AWS::CloudFront::')) return undefined;
  const seed = `${stack.operation.id}/${logicalId}`;
  const others = othersOf(world, stack, logicalId, type);
  const name = nameOf(type, properties);
  if (name !== undefined) {
    const isTaken = others.some(
      (other) => other.account === stack.account && nameOf(type, other.properties) === name,
    );
    if (!isTaken) return undefined;
    const message = `Resource of type '${type}' with identifier '${name}' already exists.`;
    return handlerReason(message, 'AlreadyExists', seed);
  }
  if (type !== 'AWS::CloudFront::Distribution') return undefined;
  const logs = logBucketOf(properties);
  if (logs !== undefined && isOutOfReach(world, logs)) return outOfReach(logs, seed);
  const refusal = refusalOf(world, stack, properties, others);
  if (refusal === undefined) return undefined;
  const [status, text] = refusal;
  const message = `Invalid request provided: ${type}: ${text}`;
  return handlerMessage(message, 'CloudFront', status, 'InvalidRequest', seed);
}

interface Other {
  account: string;
  properties: TemplateObject;
}

/** Everything of the type that is there, in whichever account and region. */
function othersOf(world: World, stack: Stack, logicalId: string, type: string): Other[] {
  return [...world.stacks.values()].flatMap(({ id, account, resources, replaced }) =>
    [...resources.values(), ...replaced.values()]
      .filter((one) => one.type === type && isThere(one) && !(id === stack.id && one.logicalId === logicalId))
      .map(({ properties }) => ({ account, properties })),
  );
}

function isThere({ physicalId, status, actual }: StackResource): boolean {
  return physicalId !== undefined && status !== 'DELETE_COMPLETE' && actual !== 'gone';
}

type Refusal = readonly [status: number, text: string];

/**
 * https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateDistribution.html#API_CreateDistribution_Errors
 */
function refusalOf(
  world: World,
  stack: Stack,
  properties: TemplateObject,
  others: readonly Other[],
): Refusal | undefined {
  const config = member(properties, 'DistributionConfig');
  const aliases = aliasesOf(properties);
  const certificate = scalarText(member(member(config, 'ViewerCertificate'), 'AcmCertificateArn'));
  // Certificates are ACM's in one region, wherever the stack is.
  const home = { account: stack.account, region: 'us-east-1' };
  if (certificate !== undefined && !isUsable(world, home, certificate)) {
    return [
      400,
      "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.",
    ];
  }
  if (aliases.length > 0 && certificate === undefined) {
    return [
      400,
      'To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a trusted certificate that validates your authorization to use the domain name. For more details, see: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html#alternate-domain-names-requirements',
    ];
  }
  const taken = others.flatMap((other) => aliasesOf(other.properties));
  if (aliases.some((alias) => taken.includes(alias))) {
    return [409, 'One or more of the CNAMEs you provided are already associated with a different resource.'];
  }
  if (!hasOrigin(config)) return [404, 'One or more of your origins or origin groups do not exist.'];
  if (scalarText(member(config, 'DefaultRootObject'))?.startsWith('/')) {
    return [400, 'The default root object file name is too big or contains an invalid character.'];
  }
  const logs = logBucketOf(properties);
  if (logs !== undefined && !takesAcl(world, logs)) {
    return [400, `The S3 bucket that you specified for CloudFront logs does not enable ACL access: ${logs}`];
  }
  return undefined;
}

function aliasesOf(properties: TemplateObject): string[] {
  return list(member(member(properties, 'DistributionConfig'), 'Aliases')).flatMap(
    (alias) => scalarText(alias)?.toLowerCase() ?? [],
  );
}

/** Every behaviour leads to an origin that the distribution has. */
function hasOrigin(config: TemplateValue | undefined): boolean {
  const origins = list(member(config, 'Origins')).map((origin) => scalarText(member(origin, 'Id')));
  const groups = list(member(member(config, 'OriginGroups'), 'Items')).map((group) =>
    scalarText(member(group, 'Id')),
  );
  const behaviours = [member(config, 'DefaultCacheBehavior'), ...list(member(config, 'CacheBehaviors'))];
  return behaviours
    .filter(isObject)
    .every((behaviour) => [...origins, ...groups].includes(scalarText(member(behaviour, 'TargetOriginId'))));
}

/** `my-logs.s3.amazonaws.com` */
function logBucketOf(properties: TemplateObject): string | undefined {
  return scalarText(member(member(member(properties, 'DistributionConfig'), 'Logging'), 'Bucket'));
}

function bucketNameOf(domainName: string): string {
  return domainName.replace(/\.s3[.-].*$/, '');
}

/** https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html */
const ALWAYS_ON =
  /^(us-(east|west)-[12]|ca-central-1|sa-east-1|eu-(west-[123]|central-1|north-1)|ap-(south-1|northeast-[123]|southeast-[12]))$/;

/** Regions that an account has to switch on first get no logs. */
function isOutOfReach(world: World, domainName: string): boolean {
  const region = world.buckets.get(bucketNameOf(domainName))?.region;
  return region !== undefined && !ALWAYS_ON.test(region);
}

function outOfReach(domainName: string, seed: string): string {
  const ids = `Service: CloudFront, Status Code: 403, Request ID: ${uuidOf(`request:${seed}`)}`;
  const text = `You don't have permission to access the S3 bucket for CloudFront logs: ${domainName} If you're using IAM, you need s3:GetBucketAcl and s3:PutBucketAcl permissions to create a distribution or to update log settings for an existing distribution. In addition, the S3 ACL for the bucket must grant you FULL_CONTROL.`;
  return handlerReason(`Access denied for operation '${text} (${ids})'.`, 'AccessDenied', seed);
}

/**
 * CloudFront is let in by the bucket's access control list, which new buckets have switched off. A bucket that no stack
 * made is taken as it is.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html#AccessLogsBucketAndFileOwnership
 */
function takesAcl(world: World, domainName: string): boolean {
  const name = bucketNameOf(domainName);
  const bucket = [...world.stacks.values()]
    .flatMap(({ resources }) => [...resources.values()])
    .find(({ type, physicalId }) => type === 'AWS::S3::Bucket' && physicalId === name);
  if (bucket === undefined) return true;
  const [rule] = list(member(member(bucket.properties, 'OwnershipControls'), 'Rules'));
  const ownership = scalarText(member(rule, 'ObjectOwnership')) ?? 'BucketOwnerEnforced';
  return ownership !== 'BucketOwnerEnforced';
}

function list(value: TemplateValue | undefined): TemplateValue[] {
  return Array.isArray(value) ? value : [];
}
