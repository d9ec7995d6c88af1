'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { type ConnectionState, connection } from '@/components/live/connection';
import { refreshPage } from '@/components/live/refresh-page';
import { trailingThrottle } from '@/components/live/trailing-throttle';
import { useConnection } from '@/components/live/use-connection';
import { cn } from '@/components/ui/class-names';
import { paths } from '@/lib/paths/paths';
import { openLiveStream } from './open-live-stream';
import { announcementOf, type Told, toldOf, type Watched } from './status-announcement';

/** Twice a second: quick enough to look immediate, slow enough for a burst of fifty resources. */
const REFRESH_INTERVAL_MS = 500;
/** The stream is a hint; the page is read again this often whatever the stream says. */
const SAFETY_NET_MS = 10_000;

interface LiveRefreshProps {
  /** What the page shows now: a change of these is announced. */
  watched: readonly Watched[];
  /** Follow the environment of this name alone; otherwise all that the person may see. */
  environment?: string;
}

/** Follows the live stream, reads the page's data again when something changed, and says so politely. */
export function LiveRefresh({ watched, environment }: LiveRefreshProps) {
  const state = useConnection();
  const [streams, setStreams] = useState<boolean | null>(null);
  const { announcement, note } = useAnnouncements(watched);

  useEffect(() => {
    const refresh = trailingThrottle(refreshPage, REFRESH_INTERVAL_MS);
    const close = openLiveStream(paths.live({ environment }), connection, {
      onConnected(isConnected) {
        setStreams(isConnected);
        // What changed while the line was down was never sent to this page.
        if (isConnected) refresh();
      },
      onMessage(message) {
        note(message);
        refresh();
      },
    });
    const onVisible = () => {
      // While the portal is away there is nothing to read; when it is back, the stream asks for it.
      if (document.visibilityState === 'visible' && connection.state() === 'fine') refresh();
    };
    document.addEventListener('visibilitychange', onVisible);
    const safetyNet = setInterval(onVisible, SAFETY_NET_MS);
    return () => {
      close();
      refresh.cancel();
      clearInterval(safetyNet);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [environment, note]);

  return (
    <>
      <LiveIndicator look={lookOf(state, streams)} />
      <span role="status" aria-live="polite" className="sr-only">
        {announcement}
      </span>
    </>
  );
}

/** Remembers what was announced last of each environment, from the page or from the stream, whichever is first. */
function useAnnouncements(watched: readonly Watched[]) {
  const told = useRef(new Map<string, Told>());
  const [announcement, setAnnouncement] = useState('');

  const note = useCallback((seen: Watched) => {
    const before = told.current.get(seen.id);
    const now = toldOf(seen);
    if (before === now) return;
    told.current.set(seen.id, now);
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
