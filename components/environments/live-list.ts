import { newestOf } from '@/components/resources/live-rows';
import { type LiveRow, needsAttention } from '@/lib/live/live-row';
import { type Filters, selectionOf } from './filters';

/** One page of the list, as the server made it. */
export interface ListPage {
  rows: readonly LiveRow[];
  filters: Filters;
  /** The id of who looks at it. */
  me: string;
  /** When it was read, by the server's clock. */
  asOf: number;
  /** Whether newer environments than these come on a page before, and older ones on one after. */
  hasNewer: boolean;
  hasOlder: boolean;
}

/**
 * The page as it is with what the stream said since: rows show what is new, those that no longer match the filters
 * leave, those that now do come in where they belong. It may grow longer than the server would make it: what follows
 * stands on the next page, where it stood before.
 */
export function liveList(page: ListPage, live: ReadonlyMap<string, LiveRow>): LiveRow[] {
  const shown = new Set(page.rows.map(({ id }) => id));
  // What was heard before the page was read is in it, or did not belong there.
  const come = [...live.values()].filter(
    (row) => !shown.has(row.id) && row.asOf > page.asOf && isInRange(row, page),
  );
  return [...page.rows.map((row) => newestOf(row, live)), ...come]
    .filter((row) => matches(row, page))
    .sort(newestFirst);
}

/** As the server's list: by creation, then by id. */
function newestFirst(one: LiveRow, other: LiveRow): number {
  if (one.createdAt !== other.createdAt) return one.createdAt < other.createdAt ? 1 : -1;
  return one.id < other.id ? 1 : -1;
}

function isInRange(row: LiveRow, { rows, hasNewer, hasOlder }: ListPage): boolean {
  const [first] = rows;
  const last = rows.at(-1);
  if (hasNewer && (!first || newestFirst(row, first) < 0)) return false;
  return !(hasOlder && (!last || newestFirst(row, last) > 0));
}

/** As the server selects them: `listEnvironments`. */
function matches(row: LiveRow, { filters, me }: ListPage): boolean {
  const { status, needsAttention: attention } = selectionOf(filters.group);
  if (status && !status.includes(row.status)) return false;
  if (attention && !needsAttention(row)) return false;
  if (filters.team && row.team !== filters.team) return false;
  if (filters.mine && row.owner.id !== me) return false;
  return row.name.includes(filters.q.toLowerCase());
}
