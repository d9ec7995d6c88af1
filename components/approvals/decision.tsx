import { Status } from '@/components/resources/status';
import { RelativeTime } from '@/components/time/times';
import type { ApprovalView } from '@/lib/approvals/approval';
import { actionWords, approvalDisplay } from './approval-words';

/** What became of it, by whom, when and why. */
export function Decision({ approval, className }: { approval: ApprovalView; className?: string }) {
  const { state, decidedAt, decidedBy, decisionReason } = approval;
  return (
    <p className={className}>
      <Status display={approvalDisplay[state]} className="align-bottom" />
      {decidedBy ? ` by ${decidedBy.name}` : null}
      {decidedAt ? (
        <>
          {' '}
          <RelativeTime at={decidedAt} className="text-ink-faint" />
        </>
      ) : null}
      {state === 'expired' ? <span>: nobody decided in time</span> : null}
      {decisionReason ? <span className="wrap-anywhere">: “{decisionReason}”</span> : null}
    </p>
  );
}

/** "The launch of orders-dev". */
export function whatWords({ action, environment }: ApprovalView): string {
  return `The ${actionWords[action].toLowerCase()} of ${environment.name}`;
}
