import type { Connection } from './connection';
import { openEventStream, type ServerEvent } from './event-stream';

/**
 * One event stream for all tabs of a browser, which has six connections to a server without HTTP/2: the seventh tab
 * with a stream of its own would never load.
 *
 *     hidden ──seen──► follows: hears the leader over a BroadcastChannel
 *        ▲                │ the lock is granted: the leader has closed, is hidden or has died
 *        └──out of sight──┤
 *                         ▼
 *                       leads: holds the stream, and passes on what it says
 *
 * Only tabs in sight take part; the others hold nothing, ask for nothing, and continue at the last revision that they
 * heard of. The browser itself takes the lock from a tab that is closed or crashes; of a leader that merely stands
 * still, the others hear nothing, and take it. A SharedWorker would do the same without an election, but Chrome on
 * Android has none: https://developer.mozilla.org/en-US/docs/Web/API/SharedWorker#browser_compatibility
 * https://developer.mozilla.org/en-US/docs/Web/API/Web_Locks_API
 *
 * Without locks (they need HTTPS or localhost) each tab in sight has a stream of its own.
 */
export interface BrowserStreamOptions {
  /** Tabs share a stream that have the same: the same person, and scripts of the same build. */
  key: string;
  /** What somebody looks at in this tab. */
  watch: readonly string[];
  /** Up to where this tab knows everything. */
  revision: number;
  url: (query: { since: number; watch: readonly string[] }) => string;
  /** Of the events. */
  types: readonly string[];
  connection: Connection;
  onConnected(connected: boolean): void;
  onEvent(event: ServerEvent): void;
}

/** What of a browser this needs; tests bring their own. */
export interface TabSurroundings {
  locks: Pick<LockManager, 'request'> | undefined;
  openChannel: ((name: string) => Pick<BroadcastChannel, 'postMessage' | 'close' | 'onmessage'>) | undefined;
  isVisible(): boolean;
  /** Calls when `isVisible` may have changed; the answer ends it. */
  onVisibility(changed: () => void): () => void;
  newId(): string;
  random(): number;
}

/** How often a leader says that it is there … */
const ALIVE_EVERY_MS = 5_000;
/** … and after how long without a word, at least, another takes its place. */
const SILENT_AFTER_MS = 14_000;
/** The others say what they know before the new leader opens a stream, so that it begins where the last of them is. */
const GATHER_MS = 150;
/** Commits come in another order than their revisions. */
const OVERLAP_MS = 5_000;

type Word =
  | { kind: 'lead' }
  | { kind: 'alive'; connected: boolean | null }
  | { kind: 'event'; event: ServerEvent }
  | { kind: 'join'; tab: string; revision: number; watch: readonly string[] }
  | { kind: 'leave'; tab: string };

/** Takes part until the answer is called. */
export function joinBrowserStream(
  options: BrowserStreamOptions,
  surroundings: TabSurroundings = browserSurroundings(),
): () => void {
  let leave: (() => void) | null = null;
  const state = { revision: options.revision };
  const look = () => {
    const visible = surroundings.isVisible();
    if (visible && !leave) leave = takePart(options, state, surroundings);
    else if (!visible && leave) {
      leave();
      leave = null;
    }
  };
  look();
  const stopLooking = surroundings.onVisibility(look);
  return () => {
    stopLooking();
    leave?.();
  };
}

function takePart(
  options: BrowserStreamOptions,
  state: { revision: number },
  { locks, openChannel, newId, random }: TabSurroundings,
): () => void {
  const name = `slipway-live ${options.key}`;
  const own = newId();
  const channel = locks && openChannel ? openChannel(name) : null;
  const others = new Map<string, readonly string[]>();
  let stream: (() => void) | null = null;
  let leading = false;
  let connected: boolean | null = null;
  let release = () => {};
  let waiting: AbortController | null = null;
  let left = false;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let alive: ReturnType<typeof setInterval> | undefined;
  let opening: ReturnType<typeof setTimeout> | undefined;
  let watched = '';

  const say = (word: Word) => channel?.postMessage(word);
  const noteRevision = (event: ServerEvent) => {
    state.revision = Math.max(state.revision, Number(event.id) || 0);
  };
  const noteConnected = (now: boolean | null) => {
    if (now === connected || now === null) return;
    connected = now;
    options.onConnected(now);
  };
  const allWatched = () => [...new Set([...options.watch, ...[...others.values()].flat()])].sort();

  const open = () => {
    stream?.();
    const watch = allWatched();
    watched = watch.join();
    stream = openEventStream(
      () => options.url({ since: state.revision, watch }),
      options.types,
      options.connection,
      {
        onConnected(now) {
          noteConnected(now);
          say({ kind: 'alive', connected: now });
        },
        onEvent(event) {
          noteRevision(event);
          say({ kind: 'event', event });
          options.onEvent(event);
        },
      },
    );
  };
  const openSoon = (ms: number) => {
    clearTimeout(opening);
    opening = setTimeout(open, ms);
  };
  const lead = () => {
    leading = true;
    clearTimeout(silence);
    others.clear();
    say({ kind: 'lead' });
    alive = setInterval(() => say({ kind: 'alive', connected }), ALIVE_EVERY_MS);
    if (channel) openSoon(GATHER_MS);
    else open();
  };
  const stopLeading = () => {
    leading = false;
    clearTimeout(opening);
    clearInterval(alive);
    stream?.();
    stream = null;
  };

  const request = (steal: boolean) => {
    if (!locks) return;
    waiting?.abort();
    waiting = new AbortController();
    const held = () =>
      new Promise<void>((resolve) => {
        if (left) return resolve();
        release = resolve;
        lead();
      });
    // One that steals can't be called off.
    const how = steal ? { steal } : { signal: waiting.signal };
    locks.request(name, how, held).catch(() => {
      // Called off by ourselves; or somebody who heard nothing of us took it.
      if (!leading || left) return;
      stopLeading();
      follow();
    });
  };
  const heardLeader = () => {
    clearTimeout(silence);
    silence = setTimeout(() => request(true), SILENT_AFTER_MS + random() * ALIVE_EVERY_MS);
  };
  const join = () => say({ kind: 'join', tab: own, revision: state.revision, watch: options.watch });
  const follow = () => {
    request(false);
    heardLeader();
    join();
  };

  const hear = (word: Word) => {
    if (leading) {
      if (word.kind === 'leave') others.delete(word.tab);
      if (word.kind !== 'join') return;
      others.set(word.tab, word.watch);
      say({ kind: 'alive', connected });
      const behind = word.revision < state.revision + OVERLAP_MS && word.revision !== state.revision;
      state.revision = Math.min(state.revision, word.revision);
      if (stream && (behind || allWatched().join() !== watched)) openSoon(GATHER_MS);
      return;
    }
    if (word.kind === 'join' || word.kind === 'leave') return;
    heardLeader();
    if (word.kind === 'lead') join();
    else if (word.kind === 'alive') {
      // Each tab knows of its own way to the portal, and looks for itself.
      if (word.connected === false && connected !== false) void options.connection.check();
      noteConnected(word.connected);
    } else {
      noteRevision(word.event);
      options.onEvent(word.event);
    }
  };

  if (channel) {
    channel.onmessage = ({ data }) => hear(data as Word);
    follow();
  } else lead();
  return () => {
    left = true;
    waiting?.abort();
    clearTimeout(silence);
    if (leading) stopLeading();
    else say({ kind: 'leave', tab: own });
    release();
    channel?.close();
  };
}

function browserSurroundings(): TabSurroundings {
  let pageHidden = false;
  return {
    locks: navigator.locks,
    openChannel: 'BroadcastChannel' in window ? (name) => new BroadcastChannel(name) : undefined,
    isVisible: () => !pageHidden && document.visibilityState === 'visible',
    onVisibility(changed) {
      // A page that is kept for the way back must hold neither a lock nor a connection: https://web.dev/articles/bfcache
      const hidden = () => {
        pageHidden = true;
        changed();
      };
      const shown = () => {
        pageHidden = false;
        changed();
      };
      document.addEventListener('visibilitychange', changed);
      window.addEventListener('pagehide', hidden);
      window.addEventListener('pageshow', shown);
      return () => {
        document.removeEventListener('visibilitychange', changed);
        window.removeEventListener('pagehide', hidden);
        window.removeEventListener('pageshow', shown);
      };
    },
    newId: () => crypto.getRandomValues(new Uint32Array(4)).join('-'),
    random: Math.random,
  };
}
