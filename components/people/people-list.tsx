import { RelativeTime } from '@/components/time/times';
import { Link } from '@/components/ui/link';
import { paths } from '@/lib/paths/paths';
import type { PersonView } from '@/lib/people/person-view';
import { PersonBadges } from './person-badges';

const columns = 'lg:grid lg:grid-cols-[minmax(0,1fr)_minmax(0,14rem)_9rem_17rem] lg:items-center lg:gap-4';

export function PeopleList({ people }: { people: readonly PersonView[] }) {
  return (
    <>
      <div aria-hidden className={`hidden border-b px-5 py-2 font-medium text-ink-faint text-sm ${columns}`}>
        <span>Name</span>
        <span>Teams</span>
        <span>Last sign-in</span>
        <span className="text-right">In use</span>
      </div>
      <ul aria-label="People">
        {people.map((person) => (
          <li key={person.id} className={`border-b px-4 py-3 last:border-b-0 md:px-5 ${columns}`}>
            <div className="min-w-0">
              <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <Link href={paths.person(person.id)} className="font-medium text-accent hover:underline">
                  {person.name}
                </Link>
                <PersonBadges person={person} />
              </p>
              <p className="truncate text-ink-faint text-sm">{person.email ?? 'no e-mail address'}</p>
            </div>
            <p className="min-w-0 truncate text-ink-muted text-sm" title={person.teams.join(', ')}>
              <span className="lg:sr-only">Teams: </span>
              {person.teams.length > 0 ? person.teams.join(', ') : 'none'}
            </p>
            <p className="text-ink-muted text-sm">
              <span className="lg:sr-only">Last sign-in: </span>
              {person.lastSignInAt ? <RelativeTime at={person.lastSignInAt} /> : 'never'}
            </p>
            <p className="text-ink-muted text-sm tabular-nums lg:text-right">
              <span className="lg:sr-only">In use: </span>
              {inUse(person)}
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}

function inUse({ sessions, tokens, environments }: PersonView): string {
  const parts = [
    counted(sessions, 'session'),
    counted(tokens, 'token'),
    counted(environments, 'environment'),
  ].filter((part) => part !== null);
  return parts.length > 0 ? parts.join(', ') : 'nothing';
}

function counted(count: number, what: string): string | null {
  return count === 0 ? null : `${count} ${what}${count === 1 ? '' : 's'}`;
}
