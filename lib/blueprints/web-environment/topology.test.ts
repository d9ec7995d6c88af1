import { describe, expect, test } from 'vitest';
import type { TopologyNode } from '@/lib/blueprints/blueprint';
import { webEnvironmentInputsSchema } from './inputs';
import { topology } from './topology';

const flatten = (nodes: readonly TopologyNode[]): TopologyNode[] =>
  nodes.flatMap((node) => [node, ...flatten(node.children)]);

const cases = [
  {},
  { zones: 2, natGateways: 'single' },
  { natGateways: 'per-zone', finalSnapshot: false },
  { sshAccess: true },
];

describe.each(cases)('the picture of %j', (raw) => {
  const inputs = webEnvironmentInputsSchema.parse(raw);
  const picture = topology(inputs);
  const nodes = flatten(picture);

  test('gives every box an id of its own', () => {
    expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
  });

  test('shows every zone with its subnets, and a NAT gateway where there is one', () => {
    const count = (kind: string) => nodes.filter((node) => node.kind === kind).length;
    const countOf = (type: string) => nodes.filter((node) => node.type === type).length;
    expect([count('zone'), count('public-subnet'), count('private-subnet')]).toEqual(
      Array(3).fill(inputs.zones),
    );
    expect(countOf('AWS::EC2::NatGateway')).toBe(inputs.natGateways === 'single' ? 1 : inputs.zones);
    expect(countOf('AWS::EC2::InstanceConnectEndpoint')).toBe(inputs.sshAccess ? 1 : 0);
  });
});
