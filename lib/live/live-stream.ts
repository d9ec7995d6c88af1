import 'server-only';
import type { Actor, Context } from '@/lib/access/context';
import { may } from '@/lib/access/policy';
import { portalConfig } from '@/lib/config/config';
import { portalLogger } from '@/lib/config/logger';
import { databaseAddresses } from '@/lib/db/database-addresses';
import { notifyThrough } from '@/lib/db/prove-listening';
import { sharedDatabase } from '@/lib/db/shared';
import { findEnvironmentId } from '@/lib/environments/find-environment';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { AccessGate } from './access-gate';
import type { Change } from './change';
import { ChangeHub } from './change-hub';
import { changesSince } from './changes-since';
import { recordWatching, watchEveryMs } from './watch';

/** Proxies cut a silent connection after 30 s or more. Access that takes longer to confirm counts as not confirmed. */
const heartbeatMs = 15_000;

declare global {
  var slipwayChangeHub: ChangeHub | undefined;
  /** How to end each stream that is open. */
  var slipwayLiveStreams: Set<() => void> | undefined;
}

/** Ends every open stream: a server that is to stop waits for its connections. Browsers connect again elsewhere. */
export function endLiveStreams(): void {
  for (const end of globalThis.slipwayLiveStreams ?? []) end();
  void globalThis.slipwayChangeHub?.close();
}

/** At the start of the portal: where LISTEN hears nothing, that is known before the first page. */
export function startListening(): void {
  sharedHub().start();
}

function sharedHub(): ChangeHub {
  globalThis.slipwayChangeHub ??= new ChangeHub(
    databaseAddresses(portalConfig()).direct,
    portalLogger(),
    notifyThrough(sharedDatabase()),
  );
  return globalThis.slipwayChangeHub;
}

/**
 * Server-sent events about the environments that the actor may see, or about the one called `name`. Each `environment`
 * event's id is its revision; with `lastRevision` (the browser's Last-Event-ID) the stream begins with what changed
 * since. A `ping` comes every 15 s, after access was confirmed.
 *
 * Access is asked for again, through `actorNow`, at each heartbeat and at once when the database says that it may have
 * changed: the stream ends when the token or session has ended, or role or teams are others. While the database does
 * not answer, the stream stays and is silent.
 */
export function liveStream({
  ctx,
  actorNow,
  input,
  signal,
}: {
  ctx: Context;
  actorNow: () => Promise<Actor | null>;
  input: { name?: string | undefined; lastRevision?: number | undefined };
  signal: AbortSignal;
}): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let close = () => {};
  return new ReadableStream({
    start(controller) {
      const { name } = input;
      let closed = false;
      // A page without a last id was rendered just now: what it may miss from here on, while the hub has no
      // connection, began now.
      let revision = input.lastRevision ?? null;
      const begun = performance.now();
      const write = (text: string) => {
        if (!closed) controller.enqueue(encoder.encode(text));
      };
      const send = (change: Change) => {
        if (name !== undefined && change.name !== name) return;
        if (!may(ctx.actor, { kind: 'environment.read', team: change.team })) return;
        revision = Math.max(revision ?? 0, change.revision);
        write(`id: ${change.revision}\nevent: environment\ndata: ${JSON.stringify(toMessage(change))}\n\n`);
      };
      const end = () => {
        if (closed) return;
        close();
        controller.close();
      };
      const gate = new AccessGate({
        granted: ctx.actor,
        actorNow,
        missedChanges: () => changesSince(ctx, { revision, withinMs: performance.now() - begun }),
        send,
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
      const beat = async () => {
        if (await ask()) write(`event: ping\ndata: ${Date.now()}\n\n`);
      };
      // Whoever watches one environment gets its details fresh; the list does with what is known.
      const watch = (watched: string) => {
        noteWatch(ctx, watched).catch((error: unknown) =>
          portalLogger().warn({ err: error }, 'could not record who is watching'),
        );
      };
      const unsubscribe = sharedHub().subscribe(
        (change) => gate.pass(change),
        missed,
        (userId) => {
          if (userId === ctx.actor.id) void ask();
        },
      );
      const heartbeat = setInterval(() => void beat(), heartbeatMs);
      const watching =
        name === undefined ? undefined : setInterval(() => gate.isOpen && watch(name), watchEveryMs);
      close = () => {
        closed = true;
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
      write('retry: 1000\nevent: ping\ndata: 0\n\n');
      if (name !== undefined) watch(name);
      // Access may have ended between the look at it and the hub's first word.
      if (input.lastRevision === undefined) void ask();
      else missed();
    },
    cancel: () => close(),
  });
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

function toMessage({ id, name, status, awaitsConfirmation, done, total, revision }: Change) {
  return { id, name, status, awaitsConfirmation, progress: { done, total }, revision };
}
