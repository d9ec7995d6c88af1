import type { ReactNode } from 'react';
import { nameOfResource } from '@/components/resources/name-of-resource';
import { estimateWords, progressWords } from '@/components/resources/progress-words';
import { resourceStatusDisplay } from '@/components/resources/resource-status';
import { Elapsed, RelativeTime } from '@/components/time/times';
import { Card } from '@/components/ui/card';
import { Progress } from '@/components/ui/progress';
import type { EnvironmentDetail } from '@/lib/environments/views/environment-view';

const NAMED_AT_MOST = 4;

/** How far an operation is, for how long it still runs, and what AWS is at work on right now. */
export function ProgressPanel({
  environment,
  cancel,
  children,
}: {
  environment: EnvironmentDetail;
  /** The button that stops it, where that is possible. */
  cancel: ReactNode;
  /** What it is about. */
  children?: ReactNode;
}) {
  const { operation, progress, status, estimate, lastSeenAt } = environment;
  const words = progressWords(environment);
  const since = begunAt(environment);
  const waits = status === 'QUEUED' || isWaitingTeardown(environment);
  const isCounted = status !== 'UPDATING' || (operation?.status === 'IN_PROGRESS' && progress.total > 0);
  return (
    <Card className="mb-4 px-4 py-4 md:px-5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <p className="font-semibold text-lg tabular-nums">
          {words}
          {estimate ? <span className="font-normal text-ink-muted">, {estimateWords(estimate)}</span> : null}
        </p>
        {operation && since ? (
          <p className="text-ink-muted">
            <Elapsed since={since} until={operation.finishedAt} /> {waits ? 'waiting' : 'elapsed'}
          </p>
        ) : null}
      </div>
      <Progress
        label={words}
        value={isCounted ? progress.done : null}
        max={progress.total}
        busy={!waits}
        className="my-3 h-1.5"
      />
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1 text-sm">
        <p className="min-h-5 min-w-0 wrap-anywhere text-ink-muted">{workingOn(environment)}</p>
        {lastSeenAt && operation?.status === 'IN_PROGRESS' ? (
          <p className="text-ink-faint tabular-nums">
            last seen <RelativeTime at={lastSeenAt} />
          </p>
        ) : null}
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

/** "Right now: MySQL database, NAT gateway, zone 1 and 5 more". */
function workingOn(environment: EnvironmentDetail): string {
  const { status, resources, operation } = environment;
  if (operation?.cancelledBy) return `${operation.cancelledBy} asked to cancel it.`;
  // Something that takes a while before AWS takes the work over, such as emptying a bucket.
  if (operation?.reason && operation.status === 'PENDING') return `${operation.reason}.`;
  if (operation?.reason && operation.status !== 'IN_PROGRESS') return `Right now: ${operation.reason}.`;
  if (status === 'QUEUED') {
    return operation?.status === 'STARTING'
      ? 'Right now: a worker assumes the role and prepares the launch.'
      : 'Waits for its turn.';
  }
  if (status === 'UPDATING' && operation?.status !== 'IN_PROGRESS') {
    return operation?.continuesRollback
      ? 'Right now: Slipway hands the work over to AWS.'
      : 'Nothing is changed yet.';
  }
  const nameOf = nameOfResource(environment);
  const names = resources
    .filter((resource) => resourceStatusDisplay(resource.status).phase === 'working')
    .map((resource) => nameOf(resource.logicalId, resource.type));
  if (names.length === 0) {
    if (operation?.status !== 'IN_PROGRESS') return 'Right now: Slipway hands the work over to AWS.';
    return resources.length === 0
      ? 'Right now: AWS reads the template and plans its work.'
      : 'Right now: AWS is between two resources.';
  }
  const first = names.slice(0, NAMED_AT_MOST).join(' · ');
  const more = names.length - NAMED_AT_MOST;
  return `Right now: ${first}${more > 0 ? ` and ${more} more` : ''}`;
}
