import { describe, expect, it } from 'vitest';
import type { LiveRow } from '@/lib/live/live-row';
import { noFilters } from './filters';
import { type ListPage, liveList } from './live-list';

let made = 0;

/** One more environment, newer than those before. */
function rowOf(name: string, more: Partial<LiveRow> = {}): LiveRow {
  made += 1;
  const createdAt = new Date(Date.UTC(2026, 10, 28) + made * 1_000).toISOString();
  return {
    id: name,
    name,
    status: 'ACTIVE',
    statusReason: null,
    blueprint: 'web',
    target: 'sandbox',
    team: 'payments',
    owner: { id: 'ada', name: 'Ada' },
    progress: { done: 0, total: 0 },
    monthlyUsd: null,
    url: null,
    estimate: null,
    operation: null,
    createdAt,
    updatedAt: createdAt,
    launchedAt: null,
    endedAt: null,
    lastSeenAt: null,
    asOf: 100,
    ...more,
  };
}
const later = (row: LiveRow, more: Partial<LiveRow> = {}): LiveRow => ({
  ...row,
  updatedAt: new Date(Date.parse(row.updatedAt) + 60_000).toISOString(),
  asOf: 200,
  ...more,
});
const pageOf = (rows: LiveRow[], more: Partial<ListPage> = {}): ListPage => ({
  rows,
  filters: noFilters,
  me: 'ada',
  asOf: 100,
  hasNewer: false,
  hasOlder: false,
  ...more,
});
const shown = (page: ListPage, ...live: LiveRow[]) =>
  liveList(page, new Map(live.map((row) => [row.id, row]))).map(({ name, status }) => `${name} ${status}`);

describe('a list that follows what happens', () => {
  const [oldest, old, recent] = [rowOf('oldest'), rowOf('old'), rowOf('recent')] as const;
  const rows = [recent, old];

  it('shows what is newest of each row, in the order of the list', () => {
    expect(shown(pageOf(rows), later(old, { status: 'UPDATING' }))).toEqual([
      'recent ACTIVE',
      'old UPDATING',
    ]);
  });

  it('is not taken back to what was heard before the page was read', () => {
    const page = pageOf([later(recent, { status: 'UPDATING' })]);
    expect(shown(page, recent)).toEqual(['recent UPDATING']);
  });

  it('lets go of what no longer matches', () => {
    expect(shown(pageOf(rows), later(old, { status: 'TORN_DOWN' }))).toEqual(['recent ACTIVE']);
    const attention = pageOf([later(old, { status: 'UPDATE_FAILED' })], {
      filters: { ...noFilters, group: 'attention' },
    });
    expect(shown(attention)).toHaveLength(1);
    expect(shown(attention, later(later(old)))).toEqual([]);
  });

  it('takes in what is new and matches, on top', () => {
    const fresh = rowOf('fresh', { asOf: 200, status: 'QUEUED' });
    expect(shown(pageOf(rows), fresh)).toEqual(['fresh QUEUED', 'recent ACTIVE', 'old ACTIVE']);
    for (const filters of [{ team: 'search' }, { q: 'other' }, { group: 'ended' as const }]) {
      expect(shown(pageOf(rows, { filters: { ...noFilters, ...filters } }), fresh)).not.toContain(
        'fresh QUEUED',
      );
    }
    const mine = { filters: { ...noFilters, mine: true } };
    expect(shown(pageOf(rows, mine), fresh)).toContain('fresh QUEUED');
    expect(shown(pageOf(rows, { ...mine, me: 'grace' }), fresh)).toEqual([]);
    expect(shown(pageOf(rows, { filters: { ...noFilters, q: 'FRE' } }), fresh)).toEqual(['fresh QUEUED']);
  });

  it('takes in nothing that was heard before the page was read: it does not belong there', () => {
    expect(shown(pageOf(rows), { ...oldest, asOf: 50 })).toHaveLength(2);
  });

  it('leaves what belongs to another page to that page', () => {
    const fresh = rowOf('fresh', { asOf: 200 });
    expect(shown(pageOf(rows, { hasOlder: true }), later(oldest))).toHaveLength(2);
    expect(shown(pageOf(rows, { hasNewer: true }), fresh)).toHaveLength(2);
    expect(shown(pageOf(rows), later(oldest))).toEqual(['recent ACTIVE', 'old ACTIVE', 'oldest ACTIVE']);
  });

  it('shows what waits for a person among what needs attention', () => {
    const attention = pageOf([], { filters: { ...noFilters, group: 'attention' } });
    for (const status of ['AWAITING_CONFIRMATION', 'AWAITING_APPROVAL'] as const) {
      const operation = { status } as LiveRow['operation'];
      expect(shown(attention, later(old, { operation }))).toEqual(['old ACTIVE']);
    }
  });
});
