import type { OperationKind } from '@/lib/environments/states';

/**
 * When a resource of a type is typically done, in seconds from the beginning of a stack's operation, until this
 * blueprint's own history tells. From public traces of stacks with a database behind a load balancer; only the order
 * of magnitude matters. What is not listed is done with the small things.
 */
const typicalEnds: Readonly<
  Record<OperationKind, { readonly small: number } & Readonly<Record<string, number>>>
> = {
  CREATE: {
    small: 60,
    'AWS::EC2::NatGateway': 200,
    'AWS::EC2::InstanceConnectEndpoint': 300,
    'AWS::ElasticLoadBalancingV2::LoadBalancer': 240,
    'AWS::ElasticLoadBalancingV2::Listener': 270,
    'AWS::ElasticLoadBalancingV2::ListenerRule': 280,
    'AWS::IAM::InstanceProfile': 180,
    'AWS::RDS::DBInstance': 600,
    'AWS::SecretsManager::RotationSchedule': 660,
    'AWS::AutoScaling::AutoScalingGroup': 840,
    'AWS::AutoScaling::ScalingPolicy': 860,
  },
  UPDATE: {
    small: 60,
    'AWS::EC2::NatGateway': 200,
    'AWS::RDS::DBInstance': 600,
    'AWS::AutoScaling::AutoScalingGroup': 480,
  },
  TEARDOWN: {
    small: 900,
    'AWS::AutoScaling::ScalingPolicy': 30,
    'AWS::AutoScaling::AutoScalingGroup': 240,
    'AWS::EC2::NatGateway': 330,
    'AWS::ElasticLoadBalancingV2::LoadBalancer': 300,
    'AWS::RDS::DBInstance': 780,
    'AWS::EC2::VPC': 900,
  },
};

export function typicalEnd(kind: OperationKind, type: string): number {
  return typicalEnds[kind][type] ?? typicalEnds[kind].small;
}
