import type { CostEstimate, CostLine } from './blueprint';
import { knownType, PRICED_AT } from './known-types';
import type { MadeResource } from './made-resources';

/** The price of each resource by its type: a line for each label, those that cost most first. */
export function costOf(made: readonly MadeResource[]): CostEstimate {
  const parts = made.flatMap(({ type, properties }) => knownType(type).price?.(properties) ?? []);
  const lines = [...Map.groupBy(parts, ({ label }) => label)]
    .map(([label, of]): CostLine => {
      const details = [...Map.groupBy(of, ({ detail }) => detail)];
      return {
        label,
        detail: details.map(([detail, { length }]) => `${length} ${detail}`).join('; '),
        monthlyUsd: sum(of),
      };
    })
    .sort((one, other) => other.monthlyUsd - one.monthlyUsd);
  return {
    lines,
    monthlyUsd: sum(lines),
    maxMonthlyUsd: sum(lines),
    currency: 'USD',
    pricedAt: PRICED_AT,
    note: 'An estimate from public list prices of us-east-1. What is paid by use, such as traffic and stored data, comes on top; other regions differ.',
  };
}

function sum(lines: readonly CostLine[]): number {
  return Math.round(lines.reduce((total, { monthlyUsd }) => total + monthlyUsd, 0) * 100) / 100;
}
