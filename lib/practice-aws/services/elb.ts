import type {
  DescribeLoadBalancerAttributesInput,
  DescribeLoadBalancerAttributesOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import { loadBalancerAttributes } from '@/lib/practice-aws/engine/resource-behaviour';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import type { Actions, QueryService } from '@/lib/practice-aws/query/query-service';
import { existingOfType } from '@/lib/practice-aws/resource-types/stack-resource';

/** Load balancers are what stacks made, with what somebody changed about them since. */
export const elb: QueryService = {
  dialect: 'query',
  version: '2015-12-01',
  xmlns: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
  sdk,
  actions: { DescribeLoadBalancerAttributes: describeLoadBalancerAttributes } satisfies Actions<typeof sdk>,
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
