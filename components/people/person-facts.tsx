import type { ReactNode } from 'react';
import { RelativeTime } from '@/components/time/times';
import { Card } from '@/components/ui/card';
import { Link } from '@/components/ui/link';
import { paths } from '@/lib/paths/paths';
import type { PersonView } from '@/lib/people/person-view';

export function PersonFacts({ person }: { person: PersonView }) {
  const { teams, lastSignInAt, groupsKnown, createdAt, disabledAt } = person;
  return (
    <Card>
      <dl className="grid grid-cols-[7rem_1fr] gap-x-4 gap-y-3 px-4 py-4 sm:grid-cols-[9rem_1fr] sm:gap-x-6 md:px-5">
        <Fact name="Teams">
          {teams.length === 0 ? 'None' : null}
          {teams.map((team, index) => (
            <span key={team}>
              {index > 0 ? ', ' : ''}
              <Link href={paths.team(team)} className="text-accent underline">
                {team}
              </Link>
            </span>
          ))}
        </Fact>
        <Fact name="Last sign-in">
          {lastSignInAt ? <RelativeTime at={lastSignInAt} /> : 'Never'}
          {groupsKnown === false
            ? '. Your sign-in service did not say which groups they are in: their teams are those of an earlier sign-in.'
            : null}
        </Fact>
        <Fact name="First seen">
          <RelativeTime at={createdAt} />
        </Fact>
        {disabledAt ? (
          <Fact name="Disabled">
            <RelativeTime at={disabledAt} />
          </Fact>
        ) : null}
      </dl>
    </Card>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-faint">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}
