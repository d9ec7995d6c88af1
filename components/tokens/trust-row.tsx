import type { ActionResult } from '@/components/forms/action-result';
import { ConfirmAction } from '@/components/forms/confirm-action';
import { RelativeTime } from '@/components/time/times';
import type { TrustView } from '@/lib/machines/trusts';

export function TrustRow({
  trust,
  end,
}: {
  trust: TrustView;
  end: (input: { id: string }) => Promise<ActionResult<unknown>>;
}) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b px-4 py-3 last:border-b-0 md:px-5">
      <div className="min-w-0">
        <p className="break-words font-medium">
          {trust.repository} <span className="font-normal text-ink-muted">{conditionOf(trust)}</span>
        </p>
        <p className="break-words text-ink-muted text-sm">
          Acts as {trust.serviceAccount.name}, may {trust.scopes.join(', ')}, for {trust.maxMinutes} minutes
        </p>
        <p className="break-words text-ink-muted text-sm">
          {trust.issuer},{' '}
          {trust.lastUsedAt ? (
            <>
              last used <RelativeTime at={trust.lastUsedAt} />
            </>
          ) : (
            'never used'
          )}
        </p>
      </div>
      <ConfirmAction
        action={end}
        input={{ id: trust.id }}
        label="End this trust"
        title={`End the trust in ${trust.repository}?`}
        description="Its workflows get no token any more, and those that they have are revoked at once."
        confirm="End this trust"
        size="sm"
      />
    </li>
  );
}

function conditionOf({ ref, environment, pullRequests, workflow, repositoryId }: TrustView): string {
  return [
    pullRequests ? 'for pull requests' : '',
    environment === null ? '' : `in the environment ${environment}`,
    ref === null ? '' : `at ${ref}`,
    workflow === null ? '' : `by ${workflow}`,
    repositoryId === null ? '' : `with the id ${repositoryId}`,
  ]
    .filter(Boolean)
    .join(', ');
}
