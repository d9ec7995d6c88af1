import { paths } from '@/lib/paths/paths';
import { reconnectDelayMs } from './reconnect-delay';

/**
 * What this page knows of its way to the portal:
 *
 *     fine ──► lost ──► fine          a request failed as without a portal; a probe is answered again
 *     fine | lost ──► signed-out ──► fine   the portal answers, but knows nobody; signed in again, in another tab say
 *     any ──► outdated                another build answers: only a reload of the page leads on
 */
export type ConnectionState = 'fine' | 'lost' | 'signed-out' | 'outdated';

export type ProbeResult = Exclude<ConnectionState, 'outdated'>;

/** Signing in again happens elsewhere and is noticed when one comes back; this is for who never left. */
const SIGNED_OUT_EVERY_MS = 30_000;
/** Whoever waits for the portal looks at a page that stands still: a probe costs little. */
const LOST_EVERY_MS = 10_000;
/** A probe that is not answered within this time is lost. */
const PROBE_WITHIN_MS = 5_000;

export interface ConnectionClock {
  /** Runs `action` after `ms`; the answer cancels it. */
  after(ms: number, action: () => void): () => void;
  /** From 0 to 1. */
  random(): number;
}

export interface Connection {
  state(): ConnectionState;
  subscribe(listener: () => void): () => void;
  /** A request failed as it does when there is no portal, or none that can answer. */
  noteFailure(): void;
  /** What was asked of the portal came back whole. */
  noteAnswer(): void;
  noteSignedOut(): void;
  noteOutdated(): void;
  /** Looks now whether the portal answers; resolves with what is known then. */
  check(): Promise<ConnectionState>;
  /** Resolves when the state is `fine`, at once if it is. */
  untilFine(): Promise<void>;
}

/**
 * While the state is not `fine`, the portal is asked again and again, later and later: the first time at once. An
 * answer to a probe alone doesn't forget how often real requests failed, so that a page which can't be read while the
 * probe is answered isn't asked for in a tight loop.
 */
export function createConnection(probe: () => Promise<ProbeResult>, clock: ConnectionClock): Connection {
  const listeners = new Set<() => void>();
  let state: ConnectionState = 'fine';
  let failedRequests = 0;
  let failedProbes = 0;
  let cancelNext: (() => void) | null = null;
  let running: Promise<ConnectionState> | null = null;

  const move = (to: ConnectionState) => {
    if (state === to || state === 'outdated') return;
    state = to;
    for (const listener of [...listeners]) listener();
  };
  const probeAfter = (ms: number) => {
    cancelNext?.();
    cancelNext = clock.after(ms, () => void check());
  };
  const check = (): Promise<ConnectionState> => {
    if (state === 'outdated') return Promise.resolve(state);
    cancelNext?.();
    cancelNext = null;
    running ??= probe().then((result) => {
      running = null;
      failedProbes = result === 'lost' ? failedProbes + 1 : 0;
      if (result === 'lost') probeAfter(reconnectDelayMs(failedProbes, clock.random(), LOST_EVERY_MS));
      if (result === 'signed-out') probeAfter(SIGNED_OUT_EVERY_MS);
      move(result);
      return state;
    });
    return running;
  };

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    noteFailure() {
      if (state === 'outdated' || state === 'signed-out') return;
      failedRequests += 1;
      move('lost');
      if (running || cancelNext) return;
      probeAfter(failedRequests === 1 ? 0 : reconnectDelayMs(failedRequests - 1, clock.random()));
    },
    noteAnswer() {
      failedRequests = 0;
    },
    noteSignedOut() {
      probeAfter(SIGNED_OUT_EVERY_MS);
      move('signed-out');
    },
    noteOutdated() {
      cancelNext?.();
      move('outdated');
    },
    check,
    untilFine: () =>
      new Promise((resolve) => {
        if (state === 'fine') return resolve();
        const listener = () => {
          if (state !== 'fine') return;
          listeners.delete(listener);
          resolve();
        };
        listeners.add(listener);
      }),
  };
}

/**
 * Whether the portal answers, and knows who asks. It asks the database too, so a portal without one counts as lost:
 * none of its pages could be shown.
 */
async function probePortal(): Promise<ProbeResult> {
  try {
    const answer = await fetch(paths.api.me(), {
      cache: 'no-store',
      signal: AbortSignal.timeout(PROBE_WITHIN_MS),
    });
    if (answer.ok) return 'fine';
    return answer.status === 401 || answer.status === 403 ? 'signed-out' : 'lost';
  } catch {
    // No answer, or none in time: that is what was asked.
    return 'lost';
  }
}

/** The one of this page. */
export const connection = createConnection(probePortal, {
  after(ms, action) {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
});

/** Asks at once when there is reason to hope: the network is back, or the person is. */
export function watchForHope(): void {
  const hope = () => {
    if (connection.state() !== 'fine' && document.visibilityState === 'visible') void connection.check();
  };
  window.addEventListener('online', hope);
  window.addEventListener('focus', hope);
  document.addEventListener('visibilitychange', hope);
}
