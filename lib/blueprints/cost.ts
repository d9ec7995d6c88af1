import { monthlyCosts } from '@/lib/stacks/types/monthly-cost';
import { cents, pricedAt } from '@/lib/stacks/types/prices';
import type { CostEstimate, MadeResource } from './blueprint';

/** The price of each resource by its type. */
export function costOf(made: readonly MadeResource[]): CostEstimate {
  const costs = monthlyCosts(made);
  return {
    lines: costs.map(({ type, label, detail, monthlyUsd }) => ({ key: type, label, detail, monthlyUsd })),
    monthlyUsd: cents(costs.reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0)),
    maxMonthlyUsd: cents(costs.reduce((sum, { maxMonthlyUsd }) => sum + maxMonthlyUsd, 0)),
    currency: 'USD',
    pricedAt,
    note: 'An estimate from public list prices of us-east-1. What is paid by use, such as traffic, backups and stored data, comes on top; other regions differ.',
  };
}
