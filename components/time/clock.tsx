'use client';

import { createContext, type ReactNode, useContext, useEffect, useSyncExternalStore } from 'react';

/**
 * One clock for every relative time on a page: the server's. While a page is rendered on the server and taken over by
 * the browser both use the server's moment, so their words agree; from then on it ticks by itself, with what the
 * browser's clock counts. What that clock shows may be minutes off.
 */
const ServerMoment = createContext(0);

/** What the server's clock is ahead of the browser's, in ms. */
let aheadMs = 0;

/** `now`, of the server, was true `agoMs` ago; what was known before counts no more. */
export function noteServerTime(now: number, agoMs = 0): void {
  aheadMs = now + agoMs - Date.now();
}

/** Milliseconds since the epoch, by the server's clock as far as it is known. */
function serverNow(): number {
  return Date.now() + aheadMs;
}

export function ServerClock({ now, children }: { now: number; children: ReactNode }) {
  // Before anything ticks. What is read again in the background has only just come; on the way back, what is shown may be
  // older than what is known.
  if (typeof window !== 'undefined' && now > lastMoment) {
    noteServerTime(now, lastMoment === 0 ? sinceDocument() : 0);
    lastMoment = now;
  }
  useEffect(tick, []);
  return <ServerMoment value={now}>{children}</ServerMoment>;
}

let lastMoment = 0;

/** How long ago the document began to arrive: slow scripts come long after. */
function sinceDocument(): number {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return navigation ? performance.now() - navigation.responseStart : 0;
}

const TICK_MS = 1_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
// Components that render in one pass must see one moment, or React would render without end.
let current = 0;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    current = serverNow();
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
  current = serverNow();
  for (const listener of listeners) listener();
}

/** `write(now)`, every second again; renders only when the words changed. */
export function useTicking(write: (now: number) => string): string {
  const rendered = useContext(ServerMoment);
  return useSyncExternalStore(
    subscribe,
    () => write(current || rendered),
    () => write(rendered),
  );
}
