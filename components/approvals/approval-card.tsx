import type { ReactNode } from 'react';
import { RelativeTime } from '@/components/time/times';
import { SectionCard } from '@/components/ui/card';
import type { ApprovalDetail } from '@/lib/approvals/approval';
import { ApprovalFacts } from './approval-facts';
import { actionWords, decidersWords } from './approval-words';
import { type Decide, DecideButtons } from './decide-buttons';
import { Decision, whatWords } from './decision';

/**
 * On the page of its environment: to the requester, who can decide and since when it waits; to whoever can decide, the
 * decision right there. Also once it was refused, as long as nothing else was asked for.
 */
export function ApprovalCard({
  approval,
  decide,
  withdraw,
}: {
  approval: ApprovalDetail;
  decide: Decide;
  /** The button that takes it back, where this person may. */
  withdraw: ReactNode;
}) {
  const { state, action, requestedBy, requestedAt, expiresAt, whyNotDecide, deciders, environment } =
    approval;
  const what = actionWords[action];
  const waits = state === 'waiting';
  return (
    <SectionCard
      id="approval"
      className="mb-4 scroll-mt-20"
      title={waits ? `${what} waiting for approval` : `${what} not approved`}
      description={
        <>
          {requestedBy.name} asked for it <RelativeTime at={requestedAt} />.{' '}
          {waits ? (
            <>
              It expires <RelativeTime at={expiresAt} />. Nothing happens before somebody approves it.
            </>
          ) : (
            'Nothing was done.'
          )}
        </>
      }
    >
      {waits ? null : <Decision approval={approval} className="border-b px-4 py-3 md:px-5" />}
      <ApprovalFacts approval={approval} />
      {waits ? (
        <footer className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 border-t px-4 py-3.5 md:px-5">
          {whyNotDecide === null ? (
            <DecideButtons
              key={approval.operation}
              name={environment.name}
              operation={approval.operation}
              what={whatWords(approval)}
              requestedBy={requestedBy.name}
              action={decide}
            />
          ) : (
            <p className="min-w-0 text-ink-muted">
              Can decide: <span className="font-medium text-ink">{decidersWords(deciders)}</span>
            </p>
          )}
          {withdraw}
        </footer>
      ) : null}
    </SectionCard>
  );
}
