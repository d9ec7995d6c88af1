import { isWiring } from '@/lib/stacks/types/about-type';
import { titleOfType } from '@/lib/stacks/types/type-names';
import type { Blueprint, MadeResource, Topology, TopologyNode } from './blueprint';

const NETWORK = 'AWS::EC2::VPC';

/**
 * The picture of a template that has none of its own: what is more than wiring, several of a type as one box. What
 * names the VPC, itself or through others, is framed by it.
 */
export function pictureOf(made: readonly MadeResource[], nameOf: Blueprint['resourceName']): Topology {
  const networks = made.filter(({ type }) => type === NETWORK);
  const inside = new Set(networks.map(({ logicalId }) => logicalId));
  // Who names one that is inside is inside, too; until there is nobody left.
  for (let size = 0; size !== inside.size; ) {
    size = inside.size;
    for (const { logicalId, references } of made) {
      if (references.some((other) => inside.has(other))) inside.add(logicalId);
    }
  }
  const [network] = networks;
  const shown = made.filter((resource) => resource !== network && !isWiring(resource.type));
  const boxes = (resources: readonly MadeResource[]) => boxesOf(resources, nameOf);
  if (!network) return boxes(shown);
  const within = shown.filter(({ logicalId }) => inside.has(logicalId));
  return [
    { ...nodeOf(network, nameOf), children: boxes(within) },
    ...boxes(shown.filter((resource) => !within.includes(resource))),
  ];
}

function boxesOf(resources: readonly MadeResource[], nameOf: Blueprint['resourceName']): TopologyNode[] {
  return [...Map.groupBy(resources, ({ type }) => type)].flatMap(([type, of]): TopologyNode[] => {
    if (of.length <= 2) return of.map((resource) => nodeOf(resource, nameOf));
    return [
      { id: type, label: titleOfType(type), detail: `× ${of.length}`, type, kind: 'resource', children: [] },
    ];
  });
}

function nodeOf({ logicalId, type }: MadeResource, nameOf: Blueprint['resourceName']): TopologyNode {
  return { id: logicalId, label: nameOf(logicalId, type), type, kind: 'resource', children: [] };
}
