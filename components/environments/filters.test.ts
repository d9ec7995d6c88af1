import { describe, expect, it } from 'vitest';
import { attentionStatuses, environmentStatuses } from '@/lib/environments/states';
import { dashboardHref, noFilters, readFilters, selectionOf } from './filters';

describe('filters of the dashboard', () => {
  it('survive the way through the address', () => {
    const filters = { group: 'attention', team: 'team payments & co', mine: true, q: 'orders' } as const;
    const url = new URL(dashboardHref(filters), 'http://portal.invalid');
    expect(readFilters(Object.fromEntries(url.searchParams))).toEqual(filters);
  });

  it('leave the address bare when nothing is asked for', () => {
    expect(dashboardHref(noFilters)).toBe('/environments');
    expect(readFilters({})).toEqual(noFilters);
  });

  it('fall back to the default for a group that does not exist', () => {
    expect(readFilters({ show: 'melted', q: ['one', 'two'] })).toEqual({ ...noFilters, q: 'one' });
  });
});

describe('groups of statuses', () => {
  it('put every status into exactly one of live and ended', () => {
    const live = selectionOf('live').status ?? [];
    const ended = selectionOf('ended').status ?? [];
    expect([...live, ...ended].sort()).toEqual([...environmentStatuses].sort());
    expect(live).not.toContain('TORN_DOWN');
  });

  it('take what is in progress and what needs attention from the live ones', () => {
    const live = selectionOf('live').status;
    expect(live).toEqual(expect.arrayContaining(selectionOf('progress').status ?? []));
    expect(live).toEqual(expect.arrayContaining([...attentionStatuses]));
  });

  it('ask for no status at all when all are wanted', () => {
    expect(selectionOf('all')).toEqual({});
  });
});
