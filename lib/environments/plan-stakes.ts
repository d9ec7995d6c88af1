import type { Loss } from '@/lib/stacks/types/interruptions/interruption';
import type { PlannedChange, UpdatePlan } from './records';

/** What an update may take away for good. */
export type Stake = 'data' | Loss;

/** The gravest first. */
export const stakesInOrder = [
  'data',
  'address',
  'backups',
  'old-address',
  'outgoing-address',
] as const satisfies readonly Stake[];

/** What is at stake with one resource; nothing with most of them. */
export function stakesOf(change: PlannedChange): Stake[] {
  const lost = new Set<Stake>(change.interruption?.loses);
  if (losesData(change)) lost.add('data');
  return stakesInOrder.filter((stake) => lost.has(stake));
}

export function losesData({ holdsData, action }: Pick<PlannedChange, 'holdsData' | 'action'>): boolean {
  return holdsData && action !== 'add' && action !== 'modify';
}

/**
 * Logical ids of what the environment's name has to be typed for: data is lost, or backups of it, or an address by which
 * something is reached, and nobody asked for just that. What else is at stake is said, and that is enough.
 */
export function idsToType({ changes, losesData: data }: Pick<UpdatePlan, 'changes' | 'losesData'>): string[] {
  const lost = changes.filter((change) => {
    const stakes = stakesOf(change);
    return stakes.includes('address') || (stakes.includes('backups') && !isAskedFor(change));
  });
  return [...new Set([...data, ...lost.map(({ logicalId }) => logicalId)])];
}

/** By inputs alone: nothing in it comes from elsewhere, as from a newer template. */
function isAskedFor({ causes }: PlannedChange): boolean {
  return causes.length > 0 && causes.every(({ input }) => input !== null);
}

/** How a plan is read: what is at stake comes first, what nobody notices last. */
export const planGroups = ['at-stake', 'interrupted', 'replaced', 'in-place', 'unnoticed'] as const;
export type PlanGroup = (typeof planGroups)[number];

export function groupOf(change: PlannedChange): PlanGroup {
  if (stakesOf(change).length > 0) return 'at-stake';
  switch (change.interruption?.kind ?? change.action) {
    case 'short':
      return 'interrupted';
    case 'replaced':
    case 'removed':
    case 'replace':
    case 'replace-maybe':
    case 'remove':
      return 'replaced';
    case 'in-place':
    case 'modify':
      return 'in-place';
    case 'none':
    case 'add':
      return 'unnoticed';
  }
}
