import type { ActionResult } from '@/components/forms/action-result';
import { ConfirmAction } from '@/components/forms/confirm-action';
import { RelativeTime } from '@/components/time/times';
import { SectionCard } from '@/components/ui/card';
import { Link } from '@/components/ui/link';
import { paths } from '@/lib/paths/paths';
import type { AccountRequestView } from '@/lib/people/account-requests';

export type DecideAction = (input: {
  id: string;
  decision: 'same-person' | 'somebody-else' | 'dismiss';
}) => Promise<ActionResult<unknown>>;

/** Who was not let in, since Slipway can't tell whether they are somebody whom it knows. */
export function AccountRequests({
  requests,
  decide,
}: {
  requests: readonly AccountRequestView[];
  decide: DecideAction;
}) {
  if (requests.length === 0) return null;
  return (
    <SectionCard
      id="account-requests"
      title="Not let in"
      description="Your sign-in service vouches for them, and Slipway knows a person who may be the same. Ask them before you decide: an e-mail address can be given to somebody else."
      className="mb-5"
    >
      <ul>
        {requests.map((request) => (
          <li
            key={request.id}
            className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 border-b px-4 py-3 last:border-b-0 md:px-5"
          >
            <div className="min-w-0">
              <p>
                <span className="font-medium">{request.name ?? request.email ?? request.subject}</span>
                {request.email ? <span className="text-ink-muted"> · {request.email}</span> : null}, last
                tried <RelativeTime at={request.lastAt} />
              </p>
              <p className="break-all text-ink-faint text-sm">
                As <code className="font-mono">{request.subject}</code> at {request.issuer}
              </p>
              <p className="text-ink-muted text-sm">
                May be{' '}
                <Link href={paths.person(request.person.id)} className="text-accent underline">
                  {request.person.name}
                </Link>
                , {request.person.lastSignInAt ? 'who last signed in ' : 'who never signed in'}
                {request.person.lastSignInAt ? <RelativeTime at={request.person.lastSignInAt} /> : null}
              </p>
            </div>
            <Decisions request={request} decide={decide} />
          </li>
        ))}
      </ul>
    </SectionCard>
  );
}

function Decisions({ request, decide }: { request: AccountRequestView; decide: DecideAction }) {
  const { id, person } = request;
  const who = request.name ?? request.email ?? request.subject;
  return (
    <div className="flex flex-wrap gap-2">
      <ConfirmAction
        action={decide}
        input={{ id, decision: 'same-person' }}
        label="Same person"
        accessibleLabel={`Same person: ${who} is ${person.name}`}
        title={`Is ${who} the same person as ${person.name}?`}
        description={`From now on they sign in as ${person.name}, with that person’s environments and tokens. The account that ${person.name} had until now is let in no more.`}
        confirm="They are the same"
        variant="secondary"
        size="sm"
      />
      <ConfirmAction
        action={decide}
        input={{ id, decision: 'somebody-else' }}
        label="Somebody else"
        accessibleLabel={`Somebody else: ${who} is not ${person.name}`}
        title={`Let ${who} in as somebody else?`}
        description={`They become a person of their own and have the e-mail address from now on. ${person.name} keeps everything else.`}
        confirm="They are somebody else"
        variant="secondary"
        size="sm"
      />
      <ConfirmAction
        action={decide}
        input={{ id, decision: 'dismiss' }}
        label="Dismiss"
        accessibleLabel={`Dismiss the request of ${who}`}
        title={`Dismiss the request of ${who}?`}
        description="Nothing changes. It comes back when they try again."
        confirm="Dismiss"
        variant="secondary"
        size="sm"
      />
    </div>
  );
}
