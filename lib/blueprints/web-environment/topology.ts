import type { Topology, TopologyNode } from '@/lib/blueprints/blueprint';
import type { WebEnvironmentInputs } from './inputs';
import { planSubnets } from './subnets';

/** The environment's picture as data: boxes in boxes. */
export function topology(inputs: WebEnvironmentInputs): Topology {
  return [
    box('vpc', 'AWS::EC2::VPC', 'VPC', {
      detail: inputs.vpcCidr,
      children: [
        box('load-balancer', 'AWS::ElasticLoadBalancingV2::LoadBalancer', 'Load balancer', {
          detail: inputs.certificateArn === null ? 'HTTP' : 'HTTPS',
        }),
        ...zones(inputs),
        box('instances', 'AWS::AutoScaling::AutoScalingGroup', 'Instances', {
          detail: `${inputs.minInstances} to ${inputs.maxInstances} × ${inputs.instanceType}`,
        }),
        box('database', 'AWS::RDS::DBInstance', 'MySQL', {
          detail: `${inputs.databaseClass}, ${inputs.databaseStorageGiB} GiB${inputs.multiAz ? ', Multi-AZ' : ''}`,
        }),
        ...(inputs.sshAccess ? [box('connect', 'AWS::EC2::InstanceConnectEndpoint', 'SSH endpoint')] : []),
      ],
    }),
    box('data-bucket', 'AWS::S3::Bucket', 'Data bucket'),
    box('secret', 'AWS::SecretsManager::Secret', 'Database password'),
    box('key', 'AWS::KMS::Key', 'Encryption key'),
  ];
}

function zones(inputs: WebEnvironmentInputs): TopologyNode[] {
  const subnets = planSubnets(inputs.vpcCidr, inputs.zones);
  return subnets.public.map((publicCidr, index) => {
    const zone = index + 1;
    const hasNat = zone === 1 || inputs.natGateways === 'per-zone';
    return box(`zone-${zone}`, '', `Zone ${zone}`, {
      kind: 'zone',
      children: [
        box(`public-${zone}`, '', 'Public', {
          kind: 'public-subnet',
          detail: publicCidr,
          children: hasNat ? [box(`nat-${zone}`, 'AWS::EC2::NatGateway', 'NAT')] : [],
        }),
        box(`private-${zone}`, '', 'Private', { kind: 'private-subnet', detail: subnets.private[index] }),
      ],
    });
  });
}

function box(id: string, type: string, label: string, more: Partial<TopologyNode> = {}): TopologyNode {
  return { kind: 'resource', children: [], ...more, id, type, label };
}
