import { aboutType } from './about-type';
import { capitalized } from './in-words';
import { cents } from './prices';
import type { Follow, Properties } from './type-facts';
import { pluralOfType, titleOfType } from './type-names';

/** A resource that a stack will have: parameters and conditions resolved. */
export interface PricedResource {
  logicalId: string;
  type: string;
  /** Another resource is its logical id in them, or a `Ref` or `Fn::GetAtt` of it. */
  properties: Properties;
}

/** What the resources of one type cost a month from the price list, in whole cents. */
export interface TypeCost {
  type: string;
  label: string;
  detail: string;
  monthlyUsd: number;
  /** With everything that can grow by itself as large as it may get. */
  maxMonthlyUsd: number;
}

/**
 * The cost of a stack, by what is known of its resources' types: a line for each that costs anything, the dearest first;
 * what is paid by use alone is a line of nothing. What costs something and is of a size that is not on the list has none.
 */
export function monthlyCosts(resources: readonly PricedResource[]): TypeCost[] {
  const byId = new Map(resources.map((resource) => [resource.logicalId, resource.properties]));
  const follow: Follow = (reference) => byId.get(logicalIdOf(reference));
  return [...Map.groupBy(resources, ({ type }) => type)]
    .flatMap(([type, all]): TypeCost[] => {
      const { cost, usage } = aboutType(type);
      const label = all.length === 1 ? titleOfType(type) : capitalized(pluralOfType(type));
      const costs = all.flatMap(({ properties }) => cost?.(properties, follow) ?? []);
      if (costs.length > 0) {
        return [
          {
            type,
            label,
            detail: together(costs.map(({ detail }) => detail)),
            monthlyUsd: sum(costs.map((one) => one.monthlyUsd)),
            maxMonthlyUsd: sum(costs.map((one) => one.maxMonthlyUsd ?? one.monthlyUsd)),
          },
        ];
      }
      return usage ? [{ type, label, detail: `Paid ${usage}`, monthlyUsd: 0, maxMonthlyUsd: 0 }] : [];
    })
    .sort((one, other) => other.monthlyUsd - one.monthlyUsd);
}

/** "3 × public IPv4 address"; what there is one of goes without a number. */
function together(details: readonly string[]): string {
  return [...Map.groupBy(details, (detail) => detail)]
    .map(([detail, { length }]) => (length === 1 ? detail : `${length} × ${detail}`))
    .join('; ');
}

function sum(amounts: readonly number[]): number {
  return cents(amounts.reduce((total, amount) => total + amount, 0));
}

function logicalIdOf(reference: unknown): string {
  if (typeof reference === 'string') return reference;
  if (typeof reference !== 'object' || reference === null) return '';
  const [target] = [Object.values(reference)[0]].flat();
  return typeof target === 'string' ? (target.split('.', 1)[0] ?? '') : '';
}
