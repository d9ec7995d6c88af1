import { ChevronLeft, KeyRound, Layers, MonitorSmartphone } from 'lucide-react';
import type { Metadata } from 'next';
import {
  handOverAllOf,
  handOverOne,
  revokeAllTokens,
  revokeTokenOfPerson,
  setDisabled,
  signOutEverywhere,
} from '@/app/(portal)/people/actions';
import { readReceivers } from '@/app/(portal)/people/read-receivers';
import { ConfirmAction } from '@/components/forms/confirm-action';
import { HandOver } from '@/components/people/hand-over';
import { OwnedEnvironments } from '@/components/people/owned-environments';
import { PersonBadges } from '@/components/people/person-badges';
import { PersonFacts } from '@/components/people/person-facts';
import { PersonTokens } from '@/components/people/person-tokens';
import { RefusedPage } from '@/components/people/refused-page';
import { RelativeTime } from '@/components/time/times';
import { SectionCard } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Link } from '@/components/ui/link';
import { PageHeader } from '@/components/ui/page-header';
import { listTokensOfPerson } from '@/lib/access/list-tokens';
import { refusal } from '@/lib/access/permissions';
import { sessionContext } from '@/lib/access/session-context';
import { paths } from '@/lib/paths/paths';
import type { PersonDetail, SessionView } from '@/lib/people/get-person';
import { readPerson } from './read-person';

interface PersonPageProps {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: PersonPageProps): Promise<Metadata> {
  return { title: (await readPerson((await params).id))?.name ?? 'People' };
}

export default async function PersonPage({ params }: PersonPageProps) {
  const { id } = await params;
  const ctx = await sessionContext();
  const refused = refusal(ctx.actor, 'person.read');
  const person = await readPerson(id);
  if (refused || !person) {
    const rule = { rule: 'Only admins may see people.', help: 'Ask an admin.' };
    return <RefusedPage title="People" refusal={refused ?? rule} />;
  }
  const [tokens, receivers] = await Promise.all([
    listTokensOfPerson({ ctx, input: { id } }),
    readReceivers(ctx),
  ]);
  return (
    <>
      <Link
        href={paths.people()}
        className="mb-2 -ml-1 inline-flex items-center gap-1 rounded-md text-ink-muted text-sm hover:text-ink"
      >
        <ChevronLeft aria-hidden className="size-4" /> People
      </Link>
      <div className="max-w-4xl">
        <PageHeader
          title={
            <span className="flex flex-wrap items-center gap-2">
              {person.name}
              <PersonBadges person={person} />
            </span>
          }
          description={person.email ?? 'No e-mail address'}
          actions={<Deeds person={person} isMe={id === ctx.actor.id} />}
        />
      </div>
      <div className="flex max-w-4xl flex-col gap-5">
        <PersonFacts person={person} />
        <SectionCard
          id="environments"
          title="Environments"
          description="Those they own that have not ended."
          aside={
            person.environmentList.length > 0 ? (
              <HandOver
                of={id}
                label="Hand all over"
                title={`Hand over every environment of ${person.name}?`}
                receivers={receivers}
                action={handOverAllOf}
                size="sm"
              />
            ) : null
          }
        >
          {person.environmentList.length > 0 ? (
            <OwnedEnvironments
              environments={person.environmentList}
              receivers={receivers}
              handOver={handOverOne}
            />
          ) : (
            <EmptyState icon={<Layers aria-hidden className="size-7" />} title="None" />
          )}
        </SectionCard>
        <Sessions sessions={person.sessionList} />
        <SectionCard
          id="tokens"
          title="Access tokens"
          description="Those that were neither revoked nor expired long ago."
        >
          {tokens.length > 0 ? (
            <PersonTokens person={id} tokens={tokens} revoke={revokeTokenOfPerson} />
          ) : (
            <EmptyState icon={<KeyRound aria-hidden className="size-7" />} title="None" />
          )}
        </SectionCard>
      </div>
    </>
  );
}

function Deeds({ person, isMe }: { person: PersonDetail; isMe: boolean }) {
  const { id, name, sessions, tokens, disabledAt } = person;
  return (
    <>
      {sessions > 0 ? (
        <ConfirmAction
          action={signOutEverywhere}
          input={id}
          label="Sign out everywhere"
          title={`Sign ${name} out everywhere?`}
          description="Every session ends at once, and open pages with it. Tokens still work, and they can sign in again."
          confirm="Sign out everywhere"
          variant="secondary"
        />
      ) : null}
      {tokens > 0 ? (
        <ConfirmAction
          action={revokeAllTokens}
          input={id}
          label="Revoke all tokens"
          title={`Revoke every token of ${name}?`}
          description="Whatever uses one is refused from now on. This can’t be undone."
          confirm="Revoke all"
        />
      ) : null}
      {disabledAt ? (
        <ConfirmAction
          action={setDisabled}
          input={{ id, disabled: false }}
          label="Enable"
          title={`Enable ${name}?`}
          description="They can sign in again, and tokens that were neither revoked nor expired work again."
          confirm={`Enable ${name}`}
          variant="secondary"
        />
      ) : null}
      {disabledAt || isMe ? null : (
        <ConfirmAction
          action={setDisabled}
          input={{ id, disabled: true }}
          label="Disable"
          title={`Disable ${name}?`}
          description="Every session ends at once, tokens are refused, and signing in is. Their environments stay as they are."
          confirm={`Disable ${name}`}
        />
      )}
    </>
  );
}

function Sessions({ sessions }: { sessions: readonly SessionView[] }) {
  return (
    <SectionCard id="sessions" title="Sessions" description="Where they are signed in with a browser.">
      {sessions.length > 0 ? (
        <ul>
          {sessions.map((session) => (
            <li key={session.id} className="border-b px-4 py-3 last:border-b-0 md:px-5">
              Began <RelativeTime at={session.createdAt} />, last used{' '}
              <RelativeTime at={session.lastSeenAt} />
            </li>
          ))}
        </ul>
      ) : (
        <EmptyState icon={<MonitorSmartphone aria-hidden className="size-7" />} title="None" />
      )}
    </SectionCard>
  );
}
