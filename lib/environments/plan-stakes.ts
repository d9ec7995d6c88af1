import type { Loss } from '@/lib/stacks/types/interruptions/interruption';
import type { PlannedChange, UpdatePlan } from './records';

/** What an update may take away for good, beside its interruptions. */
export type Stake = 'data' | Loss;

/** What is at stake with one resource; nothing with most of them. */
export function stakesOf(change: PlannedChange): Stake[] {
  return [...(losesData(change) ? (['data'] as const) : []), ...(change.interruption?.loses ?? [])];
}

export function losesData({ holdsData, action }: Pick<PlannedChange, 'holdsData' | 'action'>): boolean {
  return holdsData && action !== 'add' && action !== 'modify';
}

/**
 * Logical ids of what the environment's name has to be typed for: data is lost, or an address by which something is
 * reached, and nobody asked for just that. What else is at stake is said, and that is enough.
 */
export function idsToType({ changes, losesData: data }: Pick<UpdatePlan, 'changes' | 'losesData'>): string[] {
  const reached = changes.filter((change) => stakesOf(change).includes('address'));
  return [...new Set([...data, ...reached.map(({ logicalId }) => logicalId)])];
}

/** How a plan is read: what is at stake comes first, what nobody notices last. */
export const planGroups = ['at-stake', 'interrupted', 'replaced', 'unnoticed'] as const;
export type PlanGroup = (typeof planGroups)[number];

export function groupOf(change: PlannedChange): PlanGroup {
  if (stakesOf(change).length > 0) return 'at-stake';
  switch (change.interruption?.kind) {
    case 'short':
    case 'in-place':
      return 'interrupted';
    case 'replaced':
    case 'removed':
      return 'replaced';
    case 'none':
      return 'unnoticed';
    case undefined:
      return change.action === 'add' || change.action === 'modify' ? 'unnoticed' : 'replaced';
  }
}
