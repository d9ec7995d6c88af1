import { type Connection, connection } from './connection';
import type { ThrottleClock } from './trailing-throttle';

/** The live stream opens again within this time when the portal is back, and then asks for the same. */
const SETTLE_MS = 500;

export interface PageRefresh {
  /** Reads the page's data again: now, or as soon as the connection is fine. */
  refresh(): void;
  /** Who can do it, while there is a page; the answer takes it back. */
  attach(read: () => void): () => void;
}

/**
 * Reads the page again only over a connection that is not known to be lost. However often it was asked for meanwhile,
 * it is done once when the connection is back.
 */
export function createPageRefresh(
  { state, subscribe }: Pick<Connection, 'state' | 'subscribe'>,
  after: ThrottleClock['after'],
): PageRefresh {
  let read: (() => void) | null = null;
  let owed = false;
  let cancel: (() => void) | null = null;

  const run = () => {
    cancel?.();
    cancel = null;
    owed = false;
    read?.();
  };
  subscribe(() => {
    cancel?.();
    cancel = state() === 'fine' && owed ? after(SETTLE_MS, run) : null;
  });
  return {
    refresh() {
      if (state() === 'fine') run();
      else owed = true;
    },
    attach(reader) {
      read = reader;
      return () => {
        if (read === reader) read = null;
      };
    },
  };
}

const ofThisPage = createPageRefresh(connection, (ms, action) => {
  const timer = setTimeout(action, ms);
  return () => clearTimeout(timer);
});

/**
 * The one way to read the page again. The router's own `refresh` replaces the page by the browser's error page when the
 * network is away: see `guard-fetch.ts`.
 */
export const refreshPage = ofThisPage.refresh;
export const attachPageRefresh = ofThisPage.attach;
