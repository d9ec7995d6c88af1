import { Link } from '@/components/ui/link';
import { paths } from '@/lib/paths/paths';
import type { TeamView } from '@/lib/people/list-teams';

export function TeamsList({ teams }: { teams: readonly TeamView[] }) {
  return (
    <ul aria-label="Teams">
      {teams.map(({ name, members, environments, groups }) => (
        <li
          key={name}
          className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 border-b px-4 py-3 last:border-b-0 md:px-5"
        >
          <div className="min-w-0">
            <Link href={paths.team(name)} className="break-words font-medium text-accent hover:underline">
              {name}
            </Link>
            {groups.length > 0 ? (
              <p className="break-words text-ink-faint text-sm">Groups: {groups.join(', ')}</p>
            ) : null}
          </div>
          <p className="text-ink-muted text-sm tabular-nums">
            {members === 1 ? '1 member' : `${members} members`},{' '}
            {environments === 1 ? '1 environment' : `${environments} environments`}
          </p>
        </li>
      ))}
    </ul>
  );
}
