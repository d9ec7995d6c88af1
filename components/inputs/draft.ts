import { type RequestValues, requestValuesSchema } from './request-values';

/** Where the browser keeps what was typed. */
type DraftStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** One draft per person and starting point, so that a relaunch doesn't mix with a new request. */
export function draftKey(userId: string, blueprintId: string, from: string | null): string {
  return ['slipway', 'draft', userId, blueprintId, from ?? 'new'].join(':');
}

/** The draft kept under `key`; null when there is none, or none that this page can read. */
export function readDraft(store: DraftStore, key: string): RequestValues | null {
  try {
    const kept = store.getItem(key);
    if (kept === null) return null;
    const parsed = requestValuesSchema.safeParse(JSON.parse(kept));
    return parsed.success ? parsed.data : null;
  } catch {
    // Storage may be forbidden in this browser, or hold something else: the form then starts fresh.
    return null;
  }
}

export function keepDraft(store: DraftStore, key: string, values: RequestValues): void {
  try {
    store.setItem(key, JSON.stringify(values));
  } catch {
    // Full or forbidden storage costs the draft, never the form.
  }
}

export function dropDraft(store: DraftStore, key: string): void {
  try {
    store.removeItem(key);
  } catch {
    // As above: nothing was kept, so nothing is left.
  }
}
