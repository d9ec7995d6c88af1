import { RelativeTime } from '@/components/time/times';
import { SectionCard } from '@/components/ui/card';
import { Link } from '@/components/ui/link';
import type { ApprovalView } from '@/lib/approvals/approval';
import { paths } from '@/lib/paths/paths';
import { ApprovalFacts } from './approval-facts';
import { type ApprovalFilters, approvalsHref } from './approval-filters';
import { actionWords } from './approval-words';
import { type Decide, DecideButtons } from './decide-buttons';
import { Decision, whatWords } from './decision';

/** One request of the queue. */
export function ApprovalItem({
  approval,
  filters,
  decide,
}: {
  approval: ApprovalView;
  filters: ApprovalFilters;
  decide: Decide;
}) {
  const { operation, environment, action, requestedBy, requestedAt, expiresAt, state, whyNotDecide } =
    approval;
  const { name, team, target, id } = environment;
  const waits = state === 'waiting';
  return (
    <SectionCard
      id={`approval-${operation}`}
      title={
        <>
          {actionWords[action]} of{' '}
          <Link
            href={paths.approval({ name, environmentId: id })}
            className="rounded-sm text-accent hover:underline"
          >
            {name}
          </Link>
        </>
      }
      description={
        <>
          {requestedBy.name} asked for it <RelativeTime at={requestedAt} />, for the team{' '}
          <Link
            href={approvalsHref({ ...filters, team })}
            className="rounded-sm underline underline-offset-2 hover:text-ink"
          >
            {team}
          </Link>{' '}
          in {target}.
          {waits ? (
            <>
              {' '}
              Expires <RelativeTime at={expiresAt} />.
            </>
          ) : null}
        </>
      }
      aside={waits ? null : <Decision approval={approval} className="text-sm" />}
    >
      <ApprovalFacts approval={approval} />
      {waits ? (
        <footer className="border-t px-4 py-3.5 md:px-5">
          {whyNotDecide === null ? (
            <DecideButtons
              name={name}
              operation={operation}
              what={whatWords(approval)}
              requestedBy={requestedBy.name}
              action={decide}
            />
          ) : (
            <p className="text-ink-muted">{whyNotDecide}</p>
          )}
        </footer>
      ) : null}
    </SectionCard>
  );
}
