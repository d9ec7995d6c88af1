import { planSummary } from '@/components/resources/plan-words';
import { Status } from '@/components/resources/status';
import { operationKindLabels, operationStatusDisplay } from '@/components/resources/status-display';
import { Elapsed, RelativeTime } from '@/components/time/times';
import { CopyButton } from '@/components/ui/copy-button';
import type { OperationView } from '@/lib/environments/views/environment-view';

/** Who asked for what, and how it ended; newest first. */
export function ActivityList({ operations }: { operations: readonly OperationView[] }) {
  return (
    <ol>
      {operations.map((operation) => (
        <li key={operation.id} className="border-b px-4 py-3 last:border-b-0 md:px-5">
          <div className="flex flex-wrap items-baseline justify-between gap-x-4">
            <p>
              <span className="font-semibold">{operationKindLabels[operation.kind]}</span>{' '}
              <span className="text-ink-muted">
                by {operation.requestedBy.name}, <RelativeTime at={operation.createdAt} />
                {operation.startedAt ? (
                  <>
                    , {operation.finishedAt ? 'took' : 'running for'}{' '}
                    <Elapsed since={operation.startedAt} until={operation.finishedAt} />
                  </>
                ) : null}
              </span>
            </p>
            <Status display={operationStatusDisplay[operation.status]} className="text-sm" />
          </div>
          {operation.reason ? (
            <p className="mt-0.5 break-words text-ink-muted text-sm">{operation.reason}</p>
          ) : null}
          {operation.plan && operation.plan.changes.length > 0 ? (
            <p className="mt-0.5 text-ink-muted text-sm">The plan: {planSummary(operation.plan)}</p>
          ) : null}
          <p className="mt-0.5 flex items-center gap-1 text-ink-faint text-sm">
            <span title="The operation's id is the ClientRequestToken of its calls to CloudFormation">
              ClientRequestToken
            </span>
            <code className="truncate font-mono text-xs">{operation.id}</code>
            <CopyButton value={operation.id} label="the ClientRequestToken" />
            {operation.attempts > 1 ? <span className="ml-2">{operation.attempts} attempts</span> : null}
          </p>
        </li>
      ))}
    </ol>
  );
}
