import { oneValue } from '@/components/ui/search-params';
import type { ApprovalState } from '@/lib/approvals/approval';
import { paths } from '@/lib/paths/paths';

export const approvalGroups = ['waiting', 'approved', 'refused', 'ended', 'all'] as const;
export type ApprovalGroup = (typeof approvalGroups)[number];

export const groupLabels = {
  waiting: 'Waiting',
  approved: 'Approved',
  refused: 'Refused',
  ended: 'Expired or withdrawn',
  all: 'All',
} as const satisfies Record<ApprovalGroup, string>;

export const statesOf = {
  waiting: ['waiting'],
  approved: ['approved'],
  refused: ['refused'],
  ended: ['expired', 'withdrawn'],
  all: undefined,
} as const satisfies Record<ApprovalGroup, readonly ApprovalState[] | undefined>;

/** They live in the address. */
export interface ApprovalFilters {
  group: ApprovalGroup;
  /** Empty: of every team. */
  team: string;
}

export function readApprovalFilters(query: Record<string, string | string[] | undefined>): ApprovalFilters {
  const show = oneValue(query.show);
  const team = oneValue(query.team)?.replaceAll('\0', '').slice(0, 100) ?? '';
  return { group: approvalGroups.find((group) => group === show) ?? 'waiting', team };
}

export function approvalsHref({ group, team }: ApprovalFilters, cursor?: string): string {
  const query = new URLSearchParams();
  if (group !== 'waiting') query.set('show', group);
  if (team !== '') query.set('team', team);
  if (cursor !== undefined) query.set('after', cursor);
  return query.size > 0 ? `${paths.approvals()}?${query}` : paths.approvals();
}
