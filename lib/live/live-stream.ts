import 'server-only';
import type { Actor, Context } from '@/lib/access/context';
import { may } from '@/lib/access/permissions';
import { isReadsOnly } from '@/lib/access/unavailable';
import { portalConfig } from '@/lib/config/config';
import { portalLogger } from '@/lib/config/logger';
import { databaseAddresses } from '@/lib/db/database-addresses';
import { notifyThrough } from '@/lib/db/prove-listening';
import { sharedDatabase } from '@/lib/db/shared';
import { lostSightOf } from '@/lib/environments/announce';
import { findEnvironmentId } from '@/lib/environments/find-environment';
import { isInFlight } from '@/lib/environments/states';
import { readFollowTrouble } from '@/lib/environments/views/get-environment';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { AccessGate } from './access-gate';
import type { ToldChange } from './change';
import { ChangeHub } from './change-hub';
import { LiveFeed } from './live-feed';
import type { LiveRow } from './live-row';
import { takeStreamPlace } from './stream-places';
import { recordWatching, watchEveryMs } from './watch';

/** Proxies cut a silent connection after 30 s or more. Access that takes longer to confirm counts as not confirmed. */
const heartbeatMs = 15_000;

declare global {
  var slipwayLiveFeed: LiveFeed | undefined;
  /** How to end each stream that is open. */
  var slipwayLiveStreams: Set<() => void> | undefined;
}

/** Ends every open stream: a server that is to stop waits for its connections. Browsers connect again elsewhere. */
export function endLiveStreams(): void {
  for (const end of globalThis.slipwayLiveStreams ?? []) end();
  void globalThis.slipwayLiveFeed?.close();
}

/** At the start of the portal: where LISTEN hears nothing, that is known before the first page. */
export function startListening(): void {
  sharedFeed().start();
}

function sharedFeed(): LiveFeed {
  globalThis.slipwayLiveFeed ??= new LiveFeed(
    sharedDatabase(),
    new ChangeHub(databaseAddresses(portalConfig()).direct, portalLogger(), notifyThrough(sharedDatabase())),
    portalLogger(),
  );
  return globalThis.slipwayLiveFeed;
}

export interface LiveStreamInput {
  /** Environments that somebody looks at: they get their details fresh. */
  names?: readonly string[];
  /** Events of these environments alone. */
  only?: boolean;
  lastRevision?: number | undefined;
}

/**
 * Server-sent events about the environments that the actor may see, or about those called `names` alone. Each
 * `environment` event's id is its revision, and carries what lists and headers show; with `lastRevision` (the browser's
 * Last-Event-ID) the stream begins with what changed since, or with `reset` where that is too much. A `ping` comes every
 * 15 s, after access was confirmed, with the time, the newest revision and whether a worker is alive.
 *
 * Access is asked for again, through `actorNow`, at each heartbeat and at once when the database says that it may have
 * changed: the stream ends when the token or session has ended, or role or teams are others. While the database does
 * not answer, the stream stays and is silent.
 *
 * Throws TooManyRequests where the person has as many open as they may.
 */
export function liveStream({
  ctx,
  actorNow,
  input,
  signal,
}: {
  ctx: Context;
  actorNow: () => Promise<Actor | null>;
  input: LiveStreamInput;
  signal: AbortSignal;
}): ReadableStream<Uint8Array> {
  const givePlaceBack = takeStreamPlace(ctx.actor.id, portalConfig().LIVE_STREAMS_PER_PERSON);
  const encoder = new TextEncoder();
  let close = () => {};
  return new ReadableStream({
    start(controller) {
      const { names = [], only = false } = input;
      const feed = sharedFeed();
      let closed = false;
      /** Those of the names of which nothing is under way. */
      const settled = new Set<string>();
      // A page without a last id was rendered just now: what it may miss from here on, while the hub has no
      // connection, began now.
      let revision = input.lastRevision ?? null;
      const begun = performance.now();
      const write = (text: string) => {
        if (!closed) controller.enqueue(encoder.encode(text));
      };
      const send = (change: ToldChange) => {
        settled.delete(change.name);
        if (only && !names.includes(change.name)) return;
        if (!may(ctx.actor, 'environment.read', { team: change.team })) return;
        revision = Math.max(revision ?? 0, change.revision);
        write(asEvent(change));
      };
      const end = () => {
        if (closed) return;
        close();
        controller.close();
      };
      const reset = () => write('event: reset\ndata: {}\n\n');
      const gate = new AccessGate({
        granted: ctx.actor,
        actorNow,
        missedChanges: () => feed.missed({ revision, withinMs: performance.now() - begun }),
        send,
        sendReset: reset,
        revoked: end,
      });
      let paused = false;
      const ask = async () => {
        try {
          const isOpen = await gate.ask();
          paused = false;
          return isOpen;
        } catch (error) {
          if (!paused)
            portalLogger().warn({ err: error }, 'live updates pause: access could not be confirmed');
          paused = true;
          return false;
        }
      };
      const missed = () => {
        gate.noteMissed();
        void ask();
      };
      const ping = (more: object) =>
        write(`event: ping\ndata: ${JSON.stringify({ ...whoAndWhen(ctx), ...more })}\n\n`);
      /** All up to here was sent, if it was for this person: where a page continues that was away. */
      const noteRevision = () => {
        revision = Math.max(revision ?? 0, feed.newestRevision);
        if (revision > 0) write(`id: ${revision}\n`);
      };
      const beat = async () => {
        // Before it is asked who may see it.
        const seen = await Promise.all(names.map((name) => lookAt(ctx, feed, name, settled)));
        if (!(await ask())) return;
        for (const row of seen) if (row) write(`event: seen\ndata: ${JSON.stringify(row)}\n\n`);
        const workers = await feed.workers().catch(() => undefined);
        if (!gate.isOpen) return;
        noteRevision();
        ping({ workers });
      };
      // Whoever watches an environment gets its details fresh; the list does with what is known.
      const watch = () => {
        for (const name of names) {
          noteWatch(ctx, name).catch((error: unknown) => {
            // Every stream would say so, again and again.
            if (isReadsOnly(error)) return;
            portalLogger().warn({ err: error }, 'could not record who is watching');
          });
        }
      };
      const unsubscribe = feed.subscribe({
        changed: (change) => gate.pass(change),
        missed,
        accessChanged: (whose) => {
          if (whose === ctx.actor.id) void ask();
          // Something that the page may show is nothing for this person any more.
          if (whose === lostSightOf(ctx.actor.id)) void ask().then((isOpen) => isOpen && reset());
        },
      });
      const heartbeat = setInterval(() => void beat(), heartbeatMs);
      const watching =
        names.length === 0 ? undefined : setInterval(() => gate.isOpen && watch(), watchEveryMs);
      close = () => {
        closed = true;
        givePlaceBack();
        clearInterval(heartbeat);
        clearInterval(watching);
        unsubscribe();
        signal.removeEventListener('abort', end);
        globalThis.slipwayLiveStreams?.delete(end);
      };
      // An abort that came before fires no event.
      if (signal.aborted) return end();
      globalThis.slipwayLiveStreams ??= new Set();
      globalThis.slipwayLiveStreams.add(end);
      signal.addEventListener('abort', end);
      write('retry: 1000\n');
      ping({});
      watch();
      // Access may have ended between the look at it and the hub's first word.
      if (input.lastRevision === undefined) void ask();
      else missed();
    },
    cancel: () => close(),
  });
}

/** Whose stream it is: another person may have signed in with the same browser since the page was made. */
function whoAndWhen({ actor }: Context) {
  return { now: Date.now(), person: actor.id, build: process.env.NEXT_PUBLIC_BUILD };
}

/** What a page of an environment shows that AWS is at work on, as it goes stale without any event. */
interface Seen {
  row: LiveRow;
  /** Why Slipway can't see what AWS does. */
  trouble: string | null;
}

/**
 * When an environment was last seen, the time that is left, and whether Slipway sees what AWS does. Null where nothing
 * is under way, and `settled` then remembers the name.
 */
async function lookAt(
  ctx: Context,
  feed: LiveFeed,
  name: string,
  settled: Set<string>,
): Promise<Seen | null> {
  if (settled.has(name)) return null;
  // What changes from here on is news of its own.
  settled.add(name);
  try {
    const { id } = await findEnvironmentId(ctx.database, ctx, { name });
    const [row] = await feed.readRows([id]);
    if (!row?.operation || !isInFlight(row.status)) return null;
    settled.delete(name);
    const trouble = await readFollowTrouble(ctx.database, { id, operations: [row.operation] });
    return { row, trouble: trouble?.reason ?? null };
  } catch (error) {
    settled.delete(name);
    if (!(error instanceof SlipwayError))
      portalLogger().warn({ err: error }, 'what is under way could not be read');
    return null;
  }
}

/** Asks anew each time who has the name, and whether the actor may see it. */
async function noteWatch(ctx: Context, name: string): Promise<void> {
  try {
    const { id } = await findEnvironmentId(ctx.database, ctx, { name });
    await recordWatching(ctx.database, id);
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
  }
}

const events = new WeakMap<ToldChange, string>();

/** Made once, for however many streams. */
function asEvent(change: ToldChange): string {
  const known = events.get(change);
  if (known) return known;
  const { id, name, status, awaitsConfirmation, awaitsApproval, done, total, revision, row } = change;
  const progress = { done, total };
  const data = { id, name, status, awaitsConfirmation, awaitsApproval, progress, revision, row };
  const event = `id: ${revision}\nevent: environment\ndata: ${JSON.stringify(data)}\n\n`;
  events.set(change, event);
  return event;
}
