'use client';

import { newestOf, useLiveRows } from '@/components/resources/live-rows';
import { estimateWords, progressWords, remainingNow } from '@/components/resources/progress-words';
import { useTicking } from '@/components/time/clock';
import { RelativeTime } from '@/components/time/times';
import { Progress } from '@/components/ui/progress';
import type { LiveRow } from '@/lib/live/live-row';

/** How far it is, and for how long it still runs, as the stream says. */
export function LiveProgressWords({ row }: { row: LiveRow }) {
  const now = newestOf(row, useLiveRows());
  const { estimate, asOf } = now;
  const left = useTicking((time) =>
    estimate ? `, ${estimateWords(remainingNow(estimate, time - asOf))}` : '',
  );
  return (
    <p className="font-semibold text-lg tabular-nums">
      {progressWords(now)}
      {left ? <span className="font-normal text-ink-muted">{left}</span> : null}
    </p>
  );
}

export function LiveProgressBar({ row, busy }: { row: LiveRow; busy: boolean }) {
  const now = newestOf(row, useLiveRows());
  const { status, operation, progress } = now;
  const isCounted = status !== 'UPDATING' || (operation?.status === 'IN_PROGRESS' && progress.total > 0);
  return (
    <Progress
      label={progressWords(now)}
      value={isCounted ? progress.done : null}
      max={progress.total}
      busy={busy}
      className="my-3 h-1.5"
    />
  );
}

/** When Slipway last saw it in AWS; nothing before it has. */
export function LiveLastSeen({ row }: { row: LiveRow }) {
  const { lastSeenAt, operation } = newestOf(row, useLiveRows());
  if (!lastSeenAt || operation?.status !== 'IN_PROGRESS') return null;
  return (
    <p className="text-ink-faint tabular-nums">
      last seen <RelativeTime at={lastSeenAt} />
    </p>
  );
}
