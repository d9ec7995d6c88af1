'use client';

import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';

/**
 * One clock for every relative time on a page. While a page is rendered on the server and taken over by the
 * browser both use the server's moment, so their words agree; from then on the browser's clock ticks.
 */
const ServerMoment = createContext(0);

export function ServerClock({ now, children }: { now: number; children: ReactNode }) {
  return <ServerMoment value={now}>{children}</ServerMoment>;
}

const TICK_MS = 1_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
// Components that render in one pass must see one moment, or React would render without end.
let current = Date.now();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    current = Date.now();
    timer = setInterval(tick, TICK_MS);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

function tick() {
  current = Date.now();
  for (const listener of listeners) listener();
}

/** `write(now)`, every second again; renders only when the words changed. */
export function useTicking(write: (now: number) => string): string {
  const serverNow = useContext(ServerMoment);
  return useSyncExternalStore(
    subscribe,
    () => write(current),
    () => write(serverNow),
  );
}
