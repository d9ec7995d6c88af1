import { monthlyCost } from '@/lib/stacks/types/monthly-cost';
import { cents, pricedAt } from '@/lib/stacks/types/prices';
import { countOfType, titleOfType, withinSentence } from '@/lib/stacks/types/type-names';
import type { CostEstimate, CostLine } from './blueprint';
import type { MadeResource } from './made-resources';

/** The price of each resource by its type, with a line for each type: its label stays the same however many there are. */
export function costOf(made: readonly MadeResource[]): CostEstimate {
  const byId = new Map(made.map((resource) => [resource.logicalId, resource]));
  const { lines, monthlyUsd, maxMonthlyUsd, usage, unpriced } = monthlyCost(Object.fromEntries(byId));
  const types = Map.groupBy(lines, ({ logicalId }) => byId.get(logicalId)?.type ?? '');
  return {
    lines: [...types].map(([type, alike]): CostLine => {
      const details = [...new Set(alike.map(({ detail }) => detail))].join('; ');
      return {
        label: titleOfType(type),
        detail:
          alike.length === 1 ? details : `${countOfType(type, alike.length)}, ${withinSentence(details)}`,
        monthlyUsd: cents(alike.reduce((sum, line) => sum + line.monthlyUsd, 0)),
      };
    }),
    monthlyUsd,
    maxMonthlyUsd,
    currency: 'USD',
    pricedAt,
    note: [
      'An estimate from public list prices of us-east-1; other regions differ.',
      ...(usage.length > 0 ? [`Paid by use, on top: ${usage.join('; ')}.`] : []),
      ...(unpriced.length > 0 ? [`Without a known price: ${unpriced.join(', ')}.`] : []),
    ].join(' '),
  };
}
