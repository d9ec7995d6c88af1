'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { joinBrowserStream } from '@/components/live/browser-stream';
import { type ConnectionState, connection } from '@/components/live/connection';
import { refreshPage } from '@/components/live/refresh-page';
import { trailingThrottle } from '@/components/live/trailing-throttle';
import { useConnection } from '@/components/live/use-connection';
import { noteRow } from '@/components/resources/live-rows';
import { noteServerTime } from '@/components/time/clock';
import { cn } from '@/components/ui/class-names';
import { isInFlight } from '@/lib/environments/states';
import type { LiveRow } from '@/lib/live/live-row';
import { paths } from '@/lib/paths/paths';
import { type LiveMessage, type PingMessage, readLiveMessage, readPing, readSeen } from './live-message';
import { noteWorkers } from './live-workers';
import { type Announced, announcedOf, announcementOf, type Watched } from './status-announcement';

/** Twice a second: quick enough to look immediate, slow enough for a burst of fifty resources. */
const REFRESH_INTERVAL_MS = 500;
/** How often the rest of a page follows of which only the counts have changed: they show that themselves. */
const PROGRESS_INTERVAL_MS = 3_000;

const eventTypes = ['environment', 'seen', 'reset'] as const;

interface LiveRefreshProps {
  /** Whose page it is: their id. */
  person: string;
  /** When the page was read, by the server's clock, before anything of it was: milliseconds since the epoch. */
  asOf: number;
  /** What the page shows now: a change of these is announced. */
  watched: readonly Watched[];
  /** The page of the environment of this name, which is read again when that changes; else a list, whose rows follow. */
  environment?: {
    row: LiveRow;
    /** What the page says of things that happen without an event. */
    trouble: string | null;
    workerAlive: boolean;
  };
}

/** Follows what happens, has the page show it, and says so politely. While nothing happens it asks for nothing. */
export function LiveRefresh({ person, asOf, watched, environment }: LiveRefreshProps) {
  const state = useConnection();
  const [streams, setStreams] = useState<boolean | null>(null);
  const { announcement, note } = useAnnouncements(watched);
  const name = environment?.row.name;
  const shown = useLatest({ asOf, environment });

  useEffect(() => {
    const refresh = trailingThrottle(refreshPage, REFRESH_INTERVAL_MS);
    const refreshRest = trailingThrottle(refreshPage, PROGRESS_INTERVAL_MS);
    let strange = false;
    /** The newest revision for which the page was read again. */
    let asked = 0;
    const onEnvironment = (message: LiveMessage) => {
      const { row } = message;
      // The browser's one stream brings what its other tabs follow, too.
      if (name === undefined || name === message.name) note(message);
      if (row) noteRow(row);
      else if (name === undefined) refresh();
      if (name !== message.name) return;
      // A little is sent twice, of what the page knew already.
      const before = shown.current.environment?.row;
      const revision = row ? Date.parse(row.updatedAt) : Number.POSITIVE_INFINITY;
      if (revision <= Math.max(asked, before ? Date.parse(before.updatedAt) : 0)) return;
      if (row) asked = revision;
      if (row && before && isSameStage(row, before)) refreshRest();
      else refresh();
    };
    const onPing = ({ now, person: whose, build, workers }: PingMessage) => {
      noteServerTime(now);
      if (workers) noteWorkers(workers);
      // Somebody else has signed in with this browser, or another build answers: reading the page shows which.
      const isStrange = whose !== person || (build !== undefined && build !== process.env.NEXT_PUBLIC_BUILD);
      if (isStrange && !strange) refresh();
      strange = isStrange;
      const { row, workerAlive } = shown.current.environment ?? {};
      if (workers && row && isInFlight(row.status) && workers.alive !== workerAlive) refresh();
    };
    const leave = joinBrowserStream({
      key: `${person} ${process.env.NEXT_PUBLIC_BUILD}`,
      watch: name === undefined ? [] : [name],
      revision: shown.current.asOf,
      url: paths.live,
      types: eventTypes,
      connection,
      onConnected: setStreams,
      onEvent({ type, data }) {
        const ping = type === 'ping' && readPing(data);
        if (ping) return onPing(ping);
        // What is another person's is theirs.
        if (strange) return;
        const message = type === 'environment' && readLiveMessage(data);
        if (message) return onEnvironment(message);
        const seen = type === 'seen' && readSeen(data);
        if (seen) {
          noteRow(seen.row);
          if (seen.row.name === name && seen.trouble !== shown.current.environment?.trouble) refresh();
        }
        if (type === 'reset') refresh();
      },
    });
    return () => {
      leave();
      refresh.cancel();
      refreshRest.cancel();
    };
  }, [person, name, note, shown]);

  return (
    <>
      <LiveIndicator look={lookOf(state, streams)} />
      <span role="status" aria-live="polite" className="sr-only">
        {announcement}
      </span>
    </>
  );
}

/** Whether no more has changed than how far it is. */
function isSameStage(one: LiveRow, other: LiveRow): boolean {
  const stageOf = ({ status, statusReason, url, operation }: LiveRow) =>
    JSON.stringify([status, statusReason, url, operation]);
  return one.progress.done !== other.progress.done && stageOf(one) === stageOf(other);
}

/** What was last rendered, for what happens later. */
function useLatest<Value>(value: Value) {
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  return latest;
}

/** Remembers what was announced last of each environment, from the page or from the stream, whichever is first. */
function useAnnouncements(watched: readonly Watched[]) {
  const announced = useRef(new Map<string, Announced>());
  const [announcement, setAnnouncement] = useState('');

  const note = useCallback((seen: Watched) => {
    const before = announced.current.get(seen.id);
    const now = announcedOf(seen);
    if (before === now) return;
    announced.current.set(seen.id, now);
    if (before !== undefined) setAnnouncement(announcementOf(seen.name, now));
  }, []);

  useEffect(() => {
    for (const environment of watched) note(environment);
  }, [watched, note]);

  return { announcement, note };
}

/** `streams` is null until the stream was opened or refused for the first time. */
function lookOf(state: ConnectionState, streams: boolean | null): keyof typeof looks {
  if (state !== 'fine') return state;
  if (streams === null) return 'connecting';
  return streams ? 'live' : 'lost';
}

const looks = {
  connecting: { text: 'Connecting…', dot: 'bg-line-strong', title: 'This page follows changes by itself' },
  live: { text: 'Live', dot: 'bg-ok', title: 'This page follows changes by itself' },
  lost: {
    text: 'Reconnecting…',
    dot: 'animate-pulse bg-warn',
    title: 'The connection was lost; this page tries again by itself',
  },
  'signed-out': { text: 'Signed out', dot: 'bg-warn', title: 'This page continues once you are signed in' },
  outdated: {
    text: 'Out of date',
    dot: 'bg-warn',
    title: 'This page shows nothing new until it is reloaded',
  },
} as const;

function LiveIndicator({ look }: { look: keyof typeof looks }) {
  const { text, dot, title } = looks[look];
  return (
    <span
      className="inline-flex items-center gap-2 text-ink-faint text-sm sm:w-32 sm:justify-end"
      title={title}
    >
      <span aria-hidden className={cn('size-2 rounded-full', dot)} />
      {text}
    </span>
  );
}
