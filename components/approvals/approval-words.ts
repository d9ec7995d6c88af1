import { Ban, CircleCheck, CircleSlash, ClockAlert, ShieldQuestion } from 'lucide-react';
import { formatUsd } from '@/components/resources/money';
import type { StatusDisplay } from '@/components/resources/status-display';
import type { ApprovalAction, ApprovalState, ApprovalView, CostRange } from '@/lib/approvals/approval';

export const actionWords = {
  launch: 'Launch',
  relaunch: 'Relaunch',
  update: 'Update',
  'tear-down': 'Teardown',
} as const satisfies Record<ApprovalAction, string>;

export const approvalDisplay = {
  waiting: { label: 'Waiting for approval', tone: 'warn', icon: ShieldQuestion },
  approved: { label: 'Approved', tone: 'ok', icon: CircleCheck },
  refused: { label: 'Refused', tone: 'bad', icon: Ban },
  expired: { label: 'Expired', tone: 'neutral', icon: ClockAlert },
  withdrawn: { label: 'Withdrawn', tone: 'neutral', icon: CircleSlash },
} as const satisfies Record<ApprovalState, StatusDisplay>;

/** "$420 to $660 a month, $113 more than now", or that there is nothing to pay for any more. */
export function costWords({ action, cost, costBefore }: ApprovalView): string {
  if (action === 'tear-down') return costBefore ? `saves ${rangeWords(costBefore)}` : 'not known';
  if (!cost) return 'not known';
  if (action === 'launch' || !costBefore) return rangeWords(cost);
  const more = cost.to - costBefore.to;
  if (Math.abs(more) < 0.5) return `${rangeWords(cost)}, as now`;
  return `${rangeWords(cost)}, at most ${formatUsd(Math.abs(more))} ${more > 0 ? 'more' : 'less'} than now`;
}

function rangeWords({ from, to }: CostRange): string {
  if (to === 0) return 'paid by use';
  return to - from < 0.5 ? `${formatUsd(to)} a month` : `${formatUsd(from)} to ${formatUsd(to)} a month`;
}

/** "Olga, Root and 3 more". */
export function decidersWords({ names, more }: { names: readonly string[]; more: number }): string {
  const all = more > 0 ? [...names, `${more} more`] : [...names];
  const last = all.pop();
  if (last === undefined) return 'nobody at the moment: ask an admin';
  return all.length > 0 ? `${all.join(', ')} and ${last}` : last;
}
