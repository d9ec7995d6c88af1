import { useSyncExternalStore } from 'react';
import { isNewer, type LiveRow } from '@/lib/live/live-row';

/** More environments than this rarely change while a tab is open; the page that is shown has what it needs of its own. */
const MOST_KEPT = 500;

let rows: ReadonlyMap<string, LiveRow> = new Map();
const none: ReadonlyMap<string, LiveRow> = new Map();
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Keeps what the stream says of an environment. */
export function noteRow(row: LiveRow): void {
  const known = rows.get(row.id);
  if (known && !isNewer(row, known)) return;
  const others = [...rows].filter(([id]) => id !== row.id).slice(-MOST_KEPT + 1);
  rows = new Map([...others, [row.id, row]]);
  for (const listener of listeners) listener();
}

/** All that the stream said, by id. */
export function useLiveRows(): ReadonlyMap<string, LiveRow> {
  return useSyncExternalStore(
    subscribe,
    () => rows,
    () => none,
  );
}

/** What is newest: what the page was made with, or what the stream said since. */
export function newestOf(row: LiveRow, live: ReadonlyMap<string, LiveRow>): LiveRow {
  const told = live.get(row.id);
  return told && isNewer(told, row) ? told : row;
}
