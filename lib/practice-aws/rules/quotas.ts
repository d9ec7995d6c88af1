import { defaultVpc } from '@/lib/practice-aws/account/default-vpc';
import { adjustedQuota, defaultQuota, QUOTAS, type Quota } from '@/lib/practice-aws/account/quotas';
import type { Place, ResourceWork, Stack, StackResource } from '@/lib/practice-aws/account/state';
import { meets } from '@/lib/practice-aws/faults/fault-book';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import { type Fleet, fleetOf, fleetsIn, GROUP } from '@/lib/practice-aws/resource-types/fleet';
import { vcpuQuota, vcpusOf } from '@/lib/practice-aws/resource-types/instance-types';
import { existingOfType, findExisting } from '@/lib/practice-aws/resource-types/stack-resource';
import { scalarText } from '@/lib/practice-aws/template/values';
import { handlerMessage } from './handler-message';
import type { RuleBook } from './rule-book';

/** Counts towards a quota, one resource each. */
interface Counted {
  type: string;
  quota: Quota;
  /** As AWS words the refusal. */
  refusal(limit: number, place: Place): string;
  service: string;
  code: string;
  status?: number;
}

const ec2 = { service: 'Ec2', code: 'GeneralServiceException' };

/**
 * The words and codes are those of events that people have shown: radius-project/samples#711,
 * CloudSmith-Delivery-Troubleshooting/backend-infra-cdk#6, radius-project/radius#7009, eksctl-io/eksctl#560,
 * https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html#nat-gateway-troubleshooting-quota,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const COUNTED: readonly Counted[] = [
  {
    type: 'AWS::EC2::EIP',
    quota: QUOTAS.elasticIps,
    refusal: () => 'The maximum number of addresses has been reached.',
    ...ec2,
  },
  {
    type: 'AWS::EC2::VPC',
    quota: QUOTAS.vpcs,
    refusal: () => 'The maximum number of VPCs has been reached.',
    ...ec2,
  },
  {
    type: 'AWS::EC2::InternetGateway',
    quota: QUOTAS.internetGateways,
    refusal: () => 'The maximum number of internet gateways has been reached.',
    service: 'Ec2',
    code: 'ServiceLimitExceeded',
  },
  {
    type: 'AWS::EC2::NatGateway',
    quota: QUOTAS.natGateways,
    refusal: (limit) => `Performing this operation would exceed the limit of ${limit} NAT gateways`,
    ...ec2,
  },
  {
    type: 'AWS::EC2::VPCEndpoint',
    quota: QUOTAS.gatewayEndpoints,
    refusal: () => 'The maximum number of VPC endpoints has been reached.',
    ...ec2,
  },
  {
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    quota: QUOTAS.loadBalancers,
    refusal: (_limit, { account }) => `Exceeded quota of account ${account}`,
    service: 'ElasticLoadBalancingV2',
    code: 'ServiceLimitExceeded',
  },
  {
    type: 'AWS::RDS::DBInstance',
    quota: QUOTAS.databases,
    refusal: () => 'DB Instance quota exceeded',
    service: 'Rds',
    code: 'ServiceLimitExceeded',
  },
  {
    type: 'AWS::IAM::Role',
    quota: QUOTAS.roles,
    refusal: (limit) => `Cannot exceed quota for RolesPerAccount: ${limit}`,
    service: 'Iam',
    code: 'ServiceLimitExceeded',
    status: 409,
  },
  {
    type: 'AWS::S3::Bucket',
    quota: QUOTAS.buckets,
    refusal: () => 'You have attempted to create more buckets than allowed',
    service: 'S3',
    code: 'GeneralServiceException',
  },
];

/** What applies to an account in a region: an active fault, else what somebody changed, else AWS's default. */
export function appliedQuota(engine: RuleBook, place: Place, quota: Quota, stack?: string): number {
  const { account, region } = place;
  const active = engine.faults
    .ofKind('quota')
    .find(({ fault }) => fault.code === quota.code && meets(fault, { account, region, stack }));
  return (
    active?.fault.limit ?? adjustedQuota(engine.world, place, quota) ?? defaultQuota(quota, engine.quotas)
  );
}

/** How much of a quota an account uses in a region; of one for each zone, in the zone that has the most. */
export function quotaUsage(engine: RuleBook, place: Place, quota: Quota): number {
  if (quota === QUOTAS.stacks) return stacksIn(engine, place);
  if (quota.unit === 'vCPUs')
    return fleetsIn(engine.world, place).reduce((sum, { fleet }) => sum + vcpusUnder(quota, fleet), 0);
  const counted = COUNTED.find((one) => one.quota === quota);
  if (counted === undefined) return 0;
  if (quota.per !== 'zone') return countOf(engine, place, counted);
  const zones = defaultVpc(place).subnets.map(({ zone }) => zone);
  return Math.max(...zones.map((zone) => countOf(engine, place, counted, zone)));
}

/** Why an account can have no further stack in the region, as CloudFormation refuses it. */
export function checkStackQuota(engine: RuleBook, place: Place, name: string): void {
  if (stacksIn(engine, place) < appliedQuota(engine, place, QUOTAS.stacks, name)) return;
  // aws-amplify/amplify-cli#5221
  throw new AwsError('LimitExceededException', 'Limit for stack has been exceeded');
}

/** Why the account can't have what is to be made, or changed, of the resource; undefined when it can. */
export function quotaProblem(
  engine: RuleBook,
  stack: Stack,
  resource: StackResource,
  action: ResourceWork['action'],
): string | undefined {
  if (isUnlimited(engine)) return undefined;
  // A group is made first, and fails when it launches.
  const fleet = resource.type === GROUP ? undefined : fleetOf(engine.world, stack, resource);
  if (fleet !== undefined) return vcpuProblem(engine, stack, resource, fleet);
  const counted = COUNTED.find(({ type }) => type === resource.type);
  if (counted === undefined || action === 'update' || !isCounted(counted, resource)) return undefined;
  const limit = appliedQuota(engine, stack, counted.quota, stack.name);
  if (countOf(engine, stack, counted, zoneOf(engine, stack, counted, resource)) < limit) return undefined;
  const { service, code, status = 400 } = counted;
  const seed = `quota:${stack.operation.id}/${resource.logicalId}`;
  return handlerMessage(counted.refusal(limit, stack), service, status, code, seed);
}

/** Then nothing has to be counted, which takes its time where there are many stacks. */
function isUnlimited({ quotas, world, faults }: RuleBook): boolean {
  return quotas === 'none' && world.quotas.size === 0 && faults.ofKind('quota').length === 0;
}

/** Why a fleet can't be as large as it is to be. Instances of it that run already count for what they are to be. */
export function vcpuProblem(
  engine: RuleBook,
  stack: Stack,
  resource: StackResource,
  fleet: Fleet,
): string | undefined {
  if (isUnlimited(engine)) return undefined;
  const quota = vcpuQuota(fleet.instanceType);
  const limit = appliedQuota(engine, stack, quota, stack.name);
  const others = fleetsIn(engine.world, stack).filter(
    (other) => other.resource.physicalId !== resource.physicalId,
  );
  const used = others.reduce((sum, other) => sum + vcpusUnder(quota, other.fleet), 0);
  if (fleet.size === 0 || used + vcpusUnder(quota, fleet) <= limit) return undefined;
  return vcpuRefusal(limit);
}

/** The last scaling activity's words are the reason of the group. widdix/aws-s3-virusscan#55, kubernetes/kops#15778 */
function vcpuRefusal(limit: number): string {
  return `You have requested more vCPU capacity than your current vCPU limit of ${limit} allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit. Launching EC2 instance failed.`;
}

function vcpusUnder(quota: Quota, { instanceType, size }: Fleet): number {
  return vcpuQuota(instanceType) === quota ? size * vcpusOf(instanceType) : 0;
}

function stacksIn({ world }: RuleBook, { account, region }: Place): number {
  return [...world.stacks.values()].filter(
    (stack) => stack.account === account && stack.region === region && stack.status !== 'DELETE_COMPLETE',
  ).length;
}

/** What AWS has put into each region itself: a VPC with its internet gateway. */
const BY_DEFAULT: ReadonlyMap<string, number> = new Map([
  ['AWS::EC2::VPC', 1],
  ['AWS::EC2::InternetGateway', 1],
]);

function countOf(engine: RuleBook, place: Place, counted: Counted, zone?: string): number {
  const { type, quota } = counted;
  const everywhere = quota.per === 'account';
  const existing = existingOfType(engine.world, everywhere ? { account: place.account } : place, type).filter(
    ({ stack, resource }) =>
      isCounted(counted, resource) &&
      (zone === undefined || zoneOf(engine, stack, counted, resource) === zone),
  );
  return existing.length + (BY_DEFAULT.get(type) ?? 0);
}

/** Interface endpoints have a quota of their own, for each VPC; network load balancers one for each region. */
function isCounted({ type }: Counted, { properties }: StackResource): boolean {
  if (type === 'AWS::EC2::VPCEndpoint')
    return (scalarText(properties.VpcEndpointType) ?? 'Gateway') === 'Gateway';
  return type !== 'AWS::ElasticLoadBalancingV2::LoadBalancer' || scalarText(properties.Type) !== 'network';
}

/** Only of what has a quota for each zone: that of its subnet. */
function zoneOf(
  { world }: RuleBook,
  place: Place,
  { quota }: Counted,
  { properties }: StackResource,
): string | undefined {
  if (quota.per !== 'zone') return undefined;
  const id = scalarText(properties.SubnetId);
  const zone = findExisting(world, place, 'AWS::EC2::Subnet', id)?.attributes.AvailabilityZone;
  if (typeof zone === 'string') return zone;
  return defaultVpc(place).subnets.find(({ subnetId }) => subnetId === id)?.zone;
}
