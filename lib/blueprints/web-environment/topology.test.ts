import { describe, expect, test } from 'vitest';
import type { TopologyNode } from '@/lib/blueprints/blueprint';
import { webEnvironmentInputsSchema } from './inputs';
import { expectedResources, resourcesFor } from './resources';
import { topology } from './topology';

const flatten = (nodes: readonly TopologyNode[]): TopologyNode[] =>
  nodes.flatMap((node) => [node, ...flatten(node.children)]);

const cases = [
  {},
  { zones: 2, natGateways: 'single' },
  { natGateways: 'single', finalSnapshot: false },
  { sshAccess: true },
];

describe.each(cases)('the picture of %j', (raw) => {
  const inputs = webEnvironmentInputsSchema.parse(raw);
  const picture = topology(inputs);
  const nodes = flatten(picture.nodes);

  test('gives every box an id of its own, and arrows between boxes that exist', () => {
    const ids = new Set(nodes.map(({ id }) => id));
    expect(ids.size).toBe(nodes.length);
    for (const { from, to } of picture.edges) expect([ids.has(from), ids.has(to)]).toEqual([true, true]);
  });

  test('names only resources that are made, and none twice', () => {
    const named = nodes.flatMap(({ logicalIds }) => logicalIds);
    expect(resourcesFor(inputs)).toEqual(expect.arrayContaining(named));
    expect(new Set(named).size).toBe(named.length);
    expect(named.length).toBeLessThanOrEqual(expectedResources(inputs));
  });

  test('shows every zone with its subnets, and a NAT gateway where there is one', () => {
    const count = (kind: string) => nodes.filter((node) => node.kind === kind).length;
    expect([count('zone'), count('public-subnet'), count('private-subnet')]).toEqual(
      Array(3).fill(inputs.zones),
    );
    expect(count('nat-gateway')).toBe(inputs.natGateways === 'single' ? 1 : inputs.zones);
    expect(count('connect-endpoint')).toBe(inputs.sshAccess ? 1 : 0);
  });
});
