import { type RequestValues, requestValuesSchema } from './request-values';

/** Where the browser keeps what was typed. */
type DraftStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * What was typed in this tab, or else what was typed last in this browser: after a reload a tab has its own again, however
 * many others have the same form open, and one that drops its draft leaves theirs.
 */
export function storeOfTab(tab: DraftStore, browser: DraftStore): DraftStore {
  return {
    getItem: (key) => tab.getItem(key) ?? browser.getItem(key),
    setItem: (key, text) => {
      tab.setItem(key, text);
      browser.setItem(key, text);
    },
    removeItem: (key) => {
      const own = tab.getItem(key);
      tab.removeItem(key);
      if (own !== null && own === browser.getItem(key)) browser.removeItem(key);
    },
  };
}

/** One draft per person and starting point, so that a relaunch doesn't mix with a new request. */
export function draftKey(userId: string, blueprintId: string, from: string | null): string {
  return ['slipway', 'draft', userId, blueprintId, from ?? 'new'].join(':');
}

/** Where the blueprint is kept that a person chose, until it is launched. */
export function chosenKey(userId: string): string {
  return ['slipway', 'blueprint', userId].join(':');
}

export function readChosen(store: DraftStore, key: string): string | null {
  try {
    return store.getItem(key);
  } catch {
    // As with a draft: the form then starts with the first on offer.
    return null;
  }
}

export function keepChosen(store: DraftStore, key: string, blueprintId: string): void {
  try {
    store.setItem(key, blueprintId);
  } catch {
    // Costs the choice after a detour, never the form.
  }
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

/** A draft that another version of the form may have kept: inputs that it had and this one hasn't are left out. */
export function onForm(draft: RequestValues, start: RequestValues): RequestValues {
  const known = Object.entries(draft.inputs).filter(([key]) => Object.hasOwn(start.inputs, key));
  // One that the draft's version didn't have starts as the form does.
  return { ...draft, inputs: { ...start.inputs, ...Object.fromEntries(known) } };
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
