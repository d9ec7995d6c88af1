import { Cloud, Globe } from 'lucide-react';
import { ResourceIcon } from '@/components/resources/resource-icon';
import { cn } from '@/components/ui/class-names';
import type { Topology, TopologyKind, TopologyNode } from '@/lib/blueprints/blueprint';

/** Which AWS picture stands for a node; null for what has none of its own. */
const pictureTypes = {
  internet: null,
  vpc: 'AWS::EC2::VPC',
  zone: null,
  'public-subnet': null,
  'private-subnet': null,
  'load-balancer': 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'nat-gateway': 'AWS::EC2::NatGateway',
  instances: 'AWS::AutoScaling::AutoScalingGroup',
  database: 'AWS::RDS::DBInstance',
  bucket: 'AWS::S3::Bucket',
  key: 'AWS::KMS::Key',
  secret: 'AWS::SecretsManager::Secret',
  'connect-endpoint': 'AWS::EC2::InstanceConnectEndpoint',
} as const satisfies Record<TopologyKind, string | null>;

/** The environment as boxes in boxes: zones side by side, everything else one under the other. */
export function TopologyPicture({ topology }: { topology: Topology }) {
  const visible = topology.nodes.filter((node) => node.kind !== 'internet');
  const boxes = visible.filter((node) => node.children.length > 0);
  const leaves = visible.filter((node) => node.children.length === 0);
  return (
    <div className="flex flex-col gap-2 text-sm">
      {boxes.map((node) => (
        <Box key={node.id} node={node} />
      ))}
      <div className="grid grid-cols-3 gap-2">
        {leaves.map((node) => (
          <div
            key={node.id}
            className="flex flex-col items-center gap-1 rounded-md border bg-surface p-2 text-center text-xs"
          >
            <ResourceIcon type={pictureTypes[node.kind] ?? ''} />
            {node.label}
          </div>
        ))}
      </div>
    </div>
  );
}

function Box({ node }: { node: TopologyNode }) {
  const zones = node.children.filter((child) => child.kind === 'zone');
  const firstZone = node.children.findIndex((child) => child.kind === 'zone');
  const above = node.children.slice(0, Math.max(0, firstZone));
  const below = node.children.slice(Math.max(0, firstZone)).filter((child) => child.kind !== 'zone');
  return (
    <div className="rounded-lg border border-line-strong/50 border-dashed bg-canvas p-2">
      <p className="mb-2 flex items-center gap-1.5 px-0.5">
        <ResourceIcon type={pictureTypes[node.kind] ?? ''} />
        <span className="font-medium">{node.label}</span>
        <span className="ml-auto font-mono text-ink-faint text-xs">{node.detail}</span>
      </p>
      <div className="flex flex-col gap-2">
        {above.map((child) => (
          <Bar key={child.id} node={child} />
        ))}
        <div className={cn('grid gap-2', zones.length === 3 ? 'grid-cols-3' : 'grid-cols-2')}>
          {zones.map((zone) => (
            <Zone key={zone.id} zone={zone} />
          ))}
        </div>
        {below.map((child) => (
          <Bar key={child.id} node={child} />
        ))}
      </div>
    </div>
  );
}

function Bar({ node }: { node: TopologyNode }) {
  return (
    <div className="flex items-center gap-2 rounded-md border bg-surface px-2 py-1.5">
      <ResourceIcon type={pictureTypes[node.kind] ?? ''} />
      <span className="font-medium">{node.label}</span>
      <span className="ml-auto text-right text-ink-faint text-xs">{node.detail}</span>
    </div>
  );
}

function Zone({ zone }: { zone: TopologyNode }) {
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <p className="text-center text-ink-faint text-xs">{zone.label}</p>
      {zone.children.map((subnet) => (
        <div
          key={subnet.id}
          className={cn(
            'flex min-h-15 min-w-0 flex-col items-center gap-0.5 rounded-md border p-1.5 text-center',
            subnet.kind === 'public-subnet' ? 'bg-accent-soft/60' : 'bg-surface',
          )}
        >
          <span className="flex items-center gap-1 text-xs">
            {subnet.kind === 'public-subnet' ? (
              <Globe aria-hidden className="size-3 text-accent" />
            ) : (
              <Cloud aria-hidden className="size-3 text-ink-faint" />
            )}
            {subnet.kind === 'public-subnet' ? 'Public' : 'Private'}
          </span>
          <span
            className="max-w-full truncate font-mono text-[0.6875rem] text-ink-muted"
            title={subnet.detail}
          >
            {subnet.detail}
          </span>
          {subnet.children.map((child) => (
            <span key={child.id} className="mt-0.5 flex items-center gap-1 text-[0.6875rem] text-ink-muted">
              <ResourceIcon type={pictureTypes[child.kind] ?? ''} className="size-4 [&_svg]:size-4" />
              NAT
            </span>
          ))}
        </div>
      ))}
    </div>
  );
}
