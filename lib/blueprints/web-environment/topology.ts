import type { Topology, TopologyEdge, TopologyKind, TopologyNode } from '@/lib/blueprints/blueprint';
import type { WebEnvironmentInputs } from './inputs';
import { resourcesFor } from './resources';
import { planSubnets } from './subnets';

/** The environment's picture as data: boxes in boxes, and the arrows of its traffic. */
export function topology(inputs: WebEnvironmentInputs): Topology {
  const made = new Set(resourcesFor(inputs));
  const node = (
    id: string,
    kind: TopologyKind,
    label: string,
    logicalIds: readonly string[],
    more: Partial<TopologyNode> = {},
  ): TopologyNode => ({
    children: [],
    ...more,
    id,
    kind,
    label,
    logicalIds: logicalIds.filter((logicalId) => made.has(logicalId)),
  });
  const vpc = node('vpc', 'vpc', 'VPC', ['Vpc', 'InternetGateway', 'InternetGatewayAttachment'], {
    detail: inputs.vpcCidr,
    children: [
      node('load-balancer', 'load-balancer', 'Load balancer', LOAD_BALANCER, {
        detail: inputs.certificateArn === null ? 'HTTP' : 'HTTPS',
      }),
      ...zoneNodes(inputs, node),
      node('instances', 'instances', 'Instances', ['AutoScalingGroup', 'LaunchTemplate', 'ScalingPolicy'], {
        detail: `${inputs.minInstances} to ${inputs.maxInstances} × ${inputs.instanceType}`,
      }),
      node('database', 'database', 'MySQL', ['Database', 'DatabaseWithSnapshot', 'DatabaseSubnetGroup'], {
        detail: `${inputs.databaseClass}, ${inputs.databaseStorageGiB} GiB${inputs.multiAz ? ', Multi-AZ' : ''}`,
      }),
      ...(inputs.sshAccess ? [node('connect', 'connect-endpoint', 'SSH endpoint', ['ConnectEndpoint'])] : []),
    ],
  });
  return {
    nodes: [
      node('internet', 'internet', 'Internet', []),
      vpc,
      node('data-bucket', 'bucket', 'Data bucket', ['DataBucket', 'DataBucketPolicy']),
      node('secret', 'secret', 'Database password', ['DatabasePasswordRotation']),
      node('key', 'key', 'Encryption key', ['Key', 'RetainedKey', 'KeyAlias']),
    ],
    edges: edges(inputs),
  };
}

const LOAD_BALANCER = [
  'LoadBalancer',
  'HttpListener',
  'HttpsListener',
  'WebsiteRule',
  'ApiRule',
  'WebsiteTargetGroup',
  'ApiTargetGroup',
];

type MakeNode = (
  id: string,
  kind: TopologyKind,
  label: string,
  logicalIds: readonly string[],
  more?: Partial<TopologyNode>,
) => TopologyNode;

function zoneNodes(inputs: WebEnvironmentInputs, node: MakeNode): TopologyNode[] {
  const subnets = planSubnets(inputs.vpcCidr, inputs.zones);
  return subnets.public.map((publicCidr, index) => {
    const zone = index + 1;
    const hasNat = zone === 1 || inputs.natGateways === 'per-zone';
    const nat = node(`nat-${zone}`, 'nat-gateway', 'NAT gateway', [`NatGateway${zone}`, `NatAddress${zone}`]);
    return node(`zone-${zone}`, 'zone', `Zone ${zone}`, [], {
      children: [
        node(`public-${zone}`, 'public-subnet', 'Public subnet', [`PublicSubnet${zone}`], {
          detail: publicCidr,
          children: hasNat ? [nat] : [],
        }),
        node(`private-${zone}`, 'private-subnet', 'Private subnet', [`PrivateSubnet${zone}`], {
          detail: subnets.private[index],
        }),
      ],
    });
  });
}

function edges({ certificateArn, apiPath, zones, natGateways, sshAccess }: WebEnvironmentInputs) {
  const nats = natGateways === 'single' ? 1 : zones;
  const list: TopologyEdge[] = [
    { from: 'internet', to: 'load-balancer', label: certificateArn === null ? '80' : '443' },
    { from: 'load-balancer', to: 'instances', label: `/* → 80, ${apiPath}* → 8000` },
    { from: 'instances', to: 'database', label: '3306' },
    { from: 'instances', to: 'data-bucket', label: 'reads and writes' },
    { from: 'instances', to: 'secret', label: 'reads at boot' },
    { from: 'key', to: 'database', label: 'encrypts' },
    { from: 'key', to: 'data-bucket', label: 'encrypts' },
  ];
  for (let zone = 1; zone <= nats; zone += 1) {
    list.push({ from: `nat-${zone}`, to: 'internet', label: 'way out' });
  }
  if (sshAccess) list.push({ from: 'connect', to: 'instances', label: '22' });
  return list;
}
