import { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, test } from 'vitest';
import { PracticeBench, reasonOf } from '@/lib/practice-aws/bench/practice-bench';
import { changeResource } from '@/lib/practice-aws/engine/outside';

const TEMPLATE = `
Resources:
  Front:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      LoadBalancerAttributes: [{ Key: routing.http2.enabled, Value: "true" }]`;

const clientOf = (bench: PracticeBench) =>
  new ElasticLoadBalancingV2(bench.clientOptions('elasticloadbalancing'));

async function withLoadBalancer() {
  const bench = new PracticeBench();
  const stack = await bench.create('front', TEMPLATE);
  bench.pass(60);
  const arn = stack.resources.get('Front')?.physicalId;
  const attributes = async (LoadBalancerArn = arn) => {
    const { Attributes = [] } = await clientOf(bench).describeLoadBalancerAttributes({ LoadBalancerArn });
    return Object.fromEntries(Attributes.map(({ Key = '', Value }) => [Key, Value]));
  };
  const protect = () =>
    changeResource(bench.engine, stack.id, 'Front', {
      LoadBalancerAttributes: [{ Key: 'deletion_protection.enabled', Value: 'true' }],
    });
  return { bench, stack, attributes, protect };
}

test('[elb-1] the attributes of a load balancer are told, with what somebody changed', async () => {
  const { attributes, protect } = await withLoadBalancer();
  expect(await attributes()).toMatchObject({
    'deletion_protection.enabled': 'false',
    'routing.http2.enabled': 'true',
  });
  protect();
  expect(await attributes()).toMatchObject({ 'deletion_protection.enabled': 'true' });
  const other = 'arn:aws:elasticloadbalancing:eu-west-3:000000000000:loadbalancer/app/other/1';
  await expect(attributes(other)).rejects.toMatchObject({ name: 'LoadBalancerNotFoundException' });
});

test('[elb-2] a protected load balancer blocks its deletion', async () => {
  const { bench, stack, protect } = await withLoadBalancer();
  protect();
  await bench.delete('front');
  bench.pass(60);
  expect(stack.status).toBe('DELETE_FAILED');
  expect(reasonOf(stack, 'Front', 'DELETE_FAILED')).toContain('deletion protection is enabled');
});

test('[balancers-1] load balancers are described by ARN, by name, or all of them, while they are there', async () => {
  const { bench, stack } = await withLoadBalancer();
  const client = clientOf(bench);
  const { LoadBalancers = [] } = await client.describeLoadBalancers();
  const arn = stack.resources.get('Front')?.physicalId;
  expect(LoadBalancers).toMatchObject([
    { LoadBalancerArn: arn, Type: 'application', Scheme: 'internet-facing', State: { Code: 'active' } },
  ]);
  const Names = [LoadBalancers[0]?.LoadBalancerName ?? ''];
  expect((await client.describeLoadBalancers({ Names })).LoadBalancers).toEqual(LoadBalancers);
  await expect(client.describeLoadBalancers({ Names: ['other'] })).rejects.toMatchObject({
    name: 'LoadBalancerNotFoundException',
  });
  await bench.delete('front');
  bench.pass(60);
  expect((await client.describeLoadBalancers()).LoadBalancers).toEqual([]);
});

test('[balancers-2] the account’s limits are told, with the quota that applies', async () => {
  const { bench } = await withLoadBalancer();
  bench.engine.quotas = 'aws';
  bench.engine.faults.replace([{ kind: 'quota', code: 'L-53DA6B97', limit: 7 }]);
  const { Limits } = await clientOf(bench).describeAccountLimits({});
  expect(Limits).toContainEqual({ Name: 'application-load-balancers', Max: '7' });
});
