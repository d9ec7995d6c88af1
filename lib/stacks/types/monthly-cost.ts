import { aboutType } from './about-type';
import { cents } from './prices';
import type { Follow, Properties } from './type-facts';
import { titleOfType } from './type-names';

/** A resource that a stack will have: parameters and conditions resolved, references to other resources not. */
export interface PricedResource {
  type: string;
  properties: Properties;
}

/** What a stack costs a month from the price list, in whole cents. */
export interface StackCost {
  /** One for each resource that costs by its mere being, in the order of the template. */
  lines: { logicalId: string; label: string; detail: string; monthlyUsd: number; maxMonthlyUsd: number }[];
  monthlyUsd: number;
  maxMonthlyUsd: number;
  /** What comes on top, by use: "a bucket by what it holds and how often it is asked". */
  usage: string[];
  /** Logical ids of what should cost something and whose size is not on the list. */
  unpriced: string[];
}

/**
 * The cost of a stack, by what is known of its resources' types.
 *
 * @param resources by logical id
 */
export function monthlyCost(resources: Readonly<Record<string, PricedResource>>): StackCost {
  const follow: Follow = (reference) => {
    const id = logicalIdOf(reference);
    return Object.hasOwn(resources, id) ? resources[id]?.properties : undefined;
  };
  const priced = Object.entries(resources).flatMap(([logicalId, { type, properties }]) => {
    const { cost } = aboutType(type);
    return cost ? [{ logicalId, label: titleOfType(type), cost: cost(properties, follow) }] : [];
  });
  const lines = priced.flatMap(({ logicalId, label, cost }) =>
    cost
      ? [
          {
            logicalId,
            label,
            detail: cost.detail,
            monthlyUsd: cents(cost.monthlyUsd),
            maxMonthlyUsd: cents(cost.maxMonthlyUsd ?? cost.monthlyUsd),
          },
        ]
      : [],
  );
  const usage = new Set(Object.values(resources).flatMap(({ type }) => aboutType(type).usage ?? []));
  return {
    lines,
    monthlyUsd: cents(lines.reduce((sum, line) => sum + line.monthlyUsd, 0)),
    maxMonthlyUsd: cents(lines.reduce((sum, line) => sum + line.maxMonthlyUsd, 0)),
    usage: [...usage],
    unpriced: priced.flatMap(({ logicalId, cost }) => (cost === null ? logicalId : [])),
  };
}

/** Of `{Ref: id}`, `{'Fn::GetAtt': [id, …]}` or the id itself; '' for anything else. */
function logicalIdOf(reference: unknown): string {
  if (typeof reference === 'string') return reference;
  if (typeof reference !== 'object' || reference === null) return '';
  const [target] = [Object.values(reference)[0]].flat();
  return typeof target === 'string' ? (target.split('.', 1)[0] ?? '') : '';
}
