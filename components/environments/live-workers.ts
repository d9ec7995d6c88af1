import { useEffect, useSyncExternalStore } from 'react';

export interface Workers {
  alive: boolean;
  lastSeenAt: string | null;
}

let told: Workers | null = null;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What the stream says of the workers; null for nothing yet. */
export function noteWorkers(workers: Workers | null): void {
  // Of one that is alive, when it was last seen is shown nowhere.
  if (workers?.alive === told?.alive && workers?.alive !== false) return;
  told = workers;
  for (const listener of listeners) listener();
}

/** Whether a worker is alive: as the page was made with, until the stream says more. */
export function useWorkers(ofPage: Workers): Workers {
  useEffect(() => {
    // The page is newer than what was heard before.
    void ofPage;
    noteWorkers(null);
  }, [ofPage]);
  return (
    useSyncExternalStore(
      subscribe,
      () => told,
      () => null,
    ) ?? ofPage
  );
}
