import type {
  DescribeLoadBalancerAttributesInput,
  DescribeLoadBalancerAttributesOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '@/lib/practice-aws/aws-error';
import type { Call } from '@/lib/practice-aws/call';
import { isGone, loadBalancerAttributes } from '@/lib/practice-aws/engine/resource-behaviour';
import type { Actions, QueryService } from '@/lib/practice-aws/query/query-service';

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
  { engine: { world }, account, region }: Call,
  { LoadBalancerArn: asked = '' }: DescribeLoadBalancerAttributesInput,
): DescribeLoadBalancerAttributesOutput {
  for (const stack of world.stacks.values()) {
    if (stack.account !== account || stack.region !== region) continue;
    for (const resource of [...stack.resources.values(), ...stack.replaced.values()]) {
      if (resource.physicalId !== asked || resource.type !== 'AWS::ElasticLoadBalancingV2::LoadBalancer')
        continue;
      if (resource.status === 'DELETE_COMPLETE' || isGone(world, resource)) continue;
      const attributes = [...loadBalancerAttributes(resource)];
      return { Attributes: attributes.map(([Key, Value]) => ({ Key, Value })) };
    }
  }
  throw new AwsError('LoadBalancerNotFound', `Load balancer '${asked}' not found`, 400);
}
