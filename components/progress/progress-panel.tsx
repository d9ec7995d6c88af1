import type { ReactNode } from 'react';
import { workWords } from '@/components/resources/progress-words';
import { Elapsed } from '@/components/time/times';
import { Card } from '@/components/ui/card';
import type { EnvironmentDetail } from '@/lib/environments/views/environment-view';
import type { LiveRow } from '@/lib/live/live-row';
import { LiveLastSeen, LiveProgressBar, LiveProgressWords } from './live-progress';

/** How far an operation is, for how long it still runs, and what AWS is at work on right now. */
export function ProgressPanel({
  environment,
  row,
  cancel,
  children,
}: {
  environment: EnvironmentDetail;
  /** The same, as the stream continues it. */
  row: LiveRow;
  /** The button that stops it, where that is possible. */
  cancel: ReactNode;
  /** What it is about. */
  children?: ReactNode;
}) {
  const { operation, status } = environment;
  const since = begunAt(environment);
  const waits = status === 'QUEUED' || isWaitingTeardown(environment);
  return (
    <Card className="mb-4 px-4 py-4 md:px-5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <LiveProgressWords row={row} />
        {operation && since ? (
          <p className="text-ink-muted">
            <Elapsed since={since} until={operation.finishedAt} /> {waits ? 'waiting' : 'elapsed'}
          </p>
        ) : null}
      </div>
      <LiveProgressBar row={row} busy={!waits} />
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1 text-sm">
        <p className="min-h-5 min-w-0 wrap-anywhere text-ink-muted">{workWords(environment)}</p>
        <LiveLastSeen row={row} />
      </div>
      {children ? <div className="mt-3 border-t pt-3">{children}</div> : null}
      {cancel ? <div className="mt-3">{cancel}</div> : null}
    </Card>
  );
}

/** It continues once something else has ended, and is checked again and again until then. */
function isWaitingTeardown({ status, operation }: EnvironmentDetail): boolean {
  return status === 'TEARING_DOWN' && operation !== null && operation.cancellable;
}

/** An update may have waited for a person: its time runs from the first resource that AWS worked on. */
function begunAt(environment: EnvironmentDetail): string | null {
  const { operation, resources } = environment;
  if (isWaitingTeardown(environment)) return operation?.createdAt ?? null;
  if (operation?.kind !== 'UPDATE') return operation?.startedAt ?? operation?.createdAt ?? null;
  if (operation.status !== 'IN_PROGRESS') return operation.createdAt;
  const begun = resources.flatMap(({ startedAt }) =>
    startedAt !== null && startedAt >= operation.createdAt ? startedAt : [],
  );
  return begun.sort()[0] ?? null;
}
