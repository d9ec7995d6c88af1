'use client';

import { useRouter } from 'next/navigation';
import { startTransition, useCallback, useEffect, useRef, useState } from 'react';
import { cn } from '@/components/ui/class-names';
import type { EnvironmentStatus } from '@/lib/environments/states';
import { paths } from '@/lib/paths/paths';
import { openLiveStream } from './open-live-stream';
import { announcementOf } from './status-announcement';
import { trailingThrottle } from './trailing-throttle';

/** Twice a second: quick enough to look immediate, slow enough for a burst of fifty resources. */
const REFRESH_INTERVAL_MS = 500;
/** The stream is a hint; the page is read again this often whatever the stream says. */
const SAFETY_NET_MS = 10_000;

export interface Watched {
  id: string;
  name: string;
  status: EnvironmentStatus;
}

interface LiveRefreshProps {
  /** What the page shows now: a change of these is announced. */
  watched: readonly Watched[];
  /** Follow the environment of this name alone; otherwise all that the person may see. */
  environment?: string;
}

/** Follows the live stream, reads the page's data again when something changed, and says so politely. */
export function LiveRefresh({ watched, environment }: LiveRefreshProps) {
  const router = useRouter();
  const [connected, setConnected] = useState<boolean | null>(null);
  const { announcement, note } = useAnnouncements(watched);

  useEffect(() => {
    const refresh = trailingThrottle(() => startTransition(() => router.refresh()), REFRESH_INTERVAL_MS);
    const close = openLiveStream(paths.live({ environment }), {
      onConnected(isConnected) {
        setConnected(isConnected);
        // What changed while the line was down was never sent to this page.
        if (isConnected) refresh();
      },
      onMessage(message) {
        note(message);
        refresh();
      },
    });
    const onVisible = () => {
      if (document.visibilityState === 'visible') refresh();
    };
    document.addEventListener('visibilitychange', onVisible);
    const safetyNet = setInterval(onVisible, SAFETY_NET_MS);
    return () => {
      close();
      refresh.cancel();
      clearInterval(safetyNet);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [router, environment, note]);

  return (
    <>
      <LiveIndicator connected={connected} />
      <span role="status" aria-live="polite" className="sr-only">
        {announcement}
      </span>
    </>
  );
}

/** Remembers the last status told of each environment, from the page or from the stream, whichever is first. */
function useAnnouncements(watched: readonly Watched[]) {
  const told = useRef(new Map<string, EnvironmentStatus>());
  const [announcement, setAnnouncement] = useState('');

  const note = useCallback((seen: Watched) => {
    const before = told.current.get(seen.id);
    if (before === seen.status) return;
    told.current.set(seen.id, seen.status);
    if (before !== undefined) setAnnouncement(announcementOf(seen.name, seen.status));
  }, []);

  useEffect(() => {
    for (const environment of watched) note(environment);
  }, [watched, note]);

  return { announcement, note };
}

function LiveIndicator({ connected }: { connected: boolean | null }) {
  return (
    <span
      className="inline-flex items-center gap-2 text-ink-faint text-sm sm:w-32 sm:justify-end"
      title={
        connected === false
          ? 'The connection was lost; this page tries again by itself'
          : 'This page follows changes by itself'
      }
    >
      <span
        aria-hidden
        className={cn(
          'size-2 rounded-full',
          connected === null && 'bg-line-strong',
          connected === true && 'bg-ok',
          connected === false && 'animate-pulse bg-warn',
        )}
      />
      {connected === null ? 'Connecting…' : connected ? 'Live' : 'Reconnecting…'}
    </span>
  );
}
