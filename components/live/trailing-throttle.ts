/** Where the throttle gets its time from; tests bring their own. */
export interface ThrottleClock {
  now(): number;
  /** Runs `action` after `ms`; the answer cancels it. */
  after(ms: number, action: () => void): () => void;
}

const browserClock: ThrottleClock = {
  // A clock that is set back must not hold anything up.
  now: () => performance.now(),
  after(ms, action) {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
};

export interface TrailingThrottle {
  (): void;
  cancel(): void;
}

/**
 * Calls `action` at once, then at most once per `intervalMs`. A call that comes too early is made up for at the
 * end of the interval, so the last of a burst is never lost.
 */
export function trailingThrottle(
  action: () => void,
  intervalMs: number,
  clock: ThrottleClock = browserClock,
): TrailingThrottle {
  let lastRun = Number.NEGATIVE_INFINITY;
  let cancelPending: (() => void) | null = null;

  const run = () => {
    cancelPending = null;
    lastRun = clock.now();
    action();
  };
  const throttled = () => {
    if (cancelPending) return;
    const wait = lastRun + intervalMs - clock.now();
    if (wait <= 0) run();
    else cancelPending = clock.after(wait, run);
  };
  return Object.assign(throttled, {
    cancel() {
      cancelPending?.();
      cancelPending = null;
    },
  });
}
