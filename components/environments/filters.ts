import { oneValue } from '@/components/ui/search-params';
import {
  type EnvironmentStatus,
  environmentStatuses,
  inFlightStatuses,
  isTerminal,
} from '@/lib/environments/states';
import { paths } from '@/lib/paths/paths';

export const statusGroups = ['live', 'progress', 'attention', 'ended', 'all'] as const;
export type StatusGroup = (typeof statusGroups)[number];

export const statusGroupLabels = {
  live: 'Live',
  progress: 'In progress',
  attention: 'Needs attention',
  ended: 'Ended',
  all: 'All',
} as const satisfies Record<StatusGroup, string>;

/** Which environments belong to a group, as the list is asked for them. */
export function selectionOf(group: StatusGroup): { status?: EnvironmentStatus[]; needsAttention?: true } {
  switch (group) {
    case 'live':
      return { status: environmentStatuses.filter((status) => !isTerminal(status)) };
    case 'progress':
      return { status: [...inFlightStatuses] };
    case 'attention':
      return { needsAttention: true };
    case 'ended':
      return { status: environmentStatuses.filter(isTerminal) };
    case 'all':
      return {};
  }
}

/** What the dashboard shows, as it stands in its address. */
export interface Filters {
  group: StatusGroup;
  team: string;
  mine: boolean;
  q: string;
}

export const noFilters: Filters = { group: 'live', team: '', mine: false, q: '' };

/** Reads the address; anything unknown counts as not given. */
export function readFilters(query: Readonly<Record<string, string | string[] | undefined>>): Filters {
  const show = oneValue(query.show);
  return {
    group: statusGroups.find((group) => group === show) ?? 'live',
    team: (oneValue(query.team) ?? '').slice(0, 100),
    mine: oneValue(query.owner) === 'me',
    q: (oneValue(query.q) ?? '').trim().slice(0, 100),
  };
}

/** The dashboard's address with these filters; what is the default stays out of it. */
export function dashboardHref(filters: Filters, cursor?: string): string {
  const query = new URLSearchParams();
  if (filters.group !== 'live') query.set('show', filters.group);
  if (filters.team) query.set('team', filters.team);
  if (filters.mine) query.set('owner', 'me');
  if (filters.q) query.set('q', filters.q);
  if (cursor) query.set('cursor', cursor);
  const text = query.toString();
  return text ? `${paths.environments()}?${text}` : paths.environments();
}

/** Whether anything beside the group narrows the list. */
export function isNarrowed(filters: Filters): boolean {
  return filters.team !== '' || filters.mine || filters.q !== '';
}
