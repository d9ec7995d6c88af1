import type {
  DescribeAccountLimitsInput,
  DescribeAccountLimitsOutput,
  DescribeLoadBalancerAttributesInput,
  DescribeLoadBalancerAttributesOutput,
  DescribeLoadBalancersInput,
  DescribeLoadBalancersOutput,
  LoadBalancer,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import { QUOTAS } from '@/lib/practice-aws/account/quotas';
import type { Stack, StackResource } from '@/lib/practice-aws/account/state';
import { loadBalancerAttributes } from '@/lib/practice-aws/engine/resource-behaviour';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import type { Actions, QueryService } from '@/lib/practice-aws/query/query-service';
import { existingOfType, realProperties } from '@/lib/practice-aws/resource-types/stack-resource';
import { appliedQuota } from '@/lib/practice-aws/rules/quotas';
import { member, scalarText } from '@/lib/practice-aws/template/values';
import { pageOf } from './page-of';

/** Load balancers are what stacks made, with what somebody changed about them since. */
export const elb: QueryService = {
  dialect: 'query',
  version: '2015-12-01',
  xmlns: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
  sdk,
  actions: {
    DescribeAccountLimits: describeAccountLimits,
    DescribeLoadBalancerAttributes: describeLoadBalancerAttributes,
    DescribeLoadBalancers: describeLoadBalancers,
  } satisfies Actions<typeof sdk>,
};

/**
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeLoadBalancerAttributes.html
 * @throws AwsError LoadBalancerNotFound, 400
 */
function describeLoadBalancerAttributes(
  call: Call,
  { LoadBalancerArn: asked = '' }: DescribeLoadBalancerAttributesInput,
): DescribeLoadBalancerAttributesOutput {
  const all = existingOfType(call.engine.world, call, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
  const found = all.find(({ resource }) => resource.physicalId === asked);
  if (found !== undefined) {
    return {
      Attributes: [...loadBalancerAttributes(found.resource)].map(([Key, Value]) => ({ Key, Value })),
    };
  }
  throw new AwsError('LoadBalancerNotFound', `Load balancer '${asked}' not found`, 400);
}

const LARGEST_PAGE = 400;
const TYPE = 'AWS::ElasticLoadBalancingV2::LoadBalancer';

/**
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeLoadBalancers.html
 * @throws AwsError LoadBalancerNotFound, 400
 */
function describeLoadBalancers(call: Call, input: DescribeLoadBalancersInput): DescribeLoadBalancersOutput {
  const all = existingOfType(call.engine.world, call, TYPE).map(describeLoadBalancer);
  const { LoadBalancerArns: arns = [], Names: names = [] } = input;
  const missing = [
    ...arns.filter((arn) => all.every(({ LoadBalancerArn }) => LoadBalancerArn !== arn)),
    ...names.filter((name) => all.every(({ LoadBalancerName }) => LoadBalancerName !== name)),
  ];
  if (missing.length > 0) {
    const message = `One or more load balancers not found: [${missing.join(', ')}]`;
    throw new AwsError('LoadBalancerNotFound', message, 400);
  }
  const isForAll = arns.length + names.length === 0;
  const wanted = all.filter(
    ({ LoadBalancerArn: arn = '', LoadBalancerName: name = '' }) =>
      isForAll || arns.includes(arn) || names.includes(name),
  );
  const { page, next } = pageOf(wanted, { size: input.PageSize ?? LARGEST_PAGE, token: input.Marker });
  return { LoadBalancers: page, NextMarker: next };
}

function describeLoadBalancer({ stack, resource }: { stack: Stack; resource: StackResource }): LoadBalancer {
  const properties = realProperties(resource);
  const texts = (name: string) => {
    const list = member(properties, name);
    return Array.isArray(list) ? list.flatMap((one) => scalarText(one) ?? []) : [];
  };
  const attribute = (name: string) => {
    const value = resource.attributes[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    LoadBalancerArn: resource.physicalId,
    LoadBalancerName: attribute('LoadBalancerName'),
    DNSName: attribute('DNSName'),
    CanonicalHostedZoneId: attribute('CanonicalHostedZoneID'),
    CreatedTime: new Date(stack.createdAt),
    Scheme: scalarText(member(properties, 'Scheme')) === 'internal' ? 'internal' : 'internet-facing',
    State: {
      Code:
        resource.turn === 'working' && resource.status === 'CREATE_IN_PROGRESS' ? 'provisioning' : 'active',
    },
    Type: scalarText(member(properties, 'Type')) === 'network' ? 'network' : 'application',
    IpAddressType: 'ipv4',
    SecurityGroups: texts('SecurityGroups'),
    AvailabilityZones: texts('Subnets').map((SubnetId) => ({ SubnetId })),
  };
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeAccountLimits.html */
function describeAccountLimits(call: Call, input: DescribeAccountLimitsInput): DescribeAccountLimitsOutput {
  const { engine, account, region } = call;
  const balancers = appliedQuota(engine, { account, region }, QUOTAS.loadBalancers);
  const all = [
    ['application-load-balancers', balancers],
    ['network-load-balancers', 50],
    ['target-groups', 3000],
    ['listeners-per-application-load-balancer', 50],
  ].map(([Name, Max]) => ({ Name: String(Name), Max: String(Max) }));
  const { page, next } = pageOf(all, { size: input.PageSize ?? LARGEST_PAGE, token: input.Marker });
  return { Limits: page, NextMarker: next };
}
