import type { ActionResult } from '@/components/forms/action-result';
import { Link } from '@/components/ui/link';
import type { EnvironmentStatus } from '@/lib/environments/states';
import { paths } from '@/lib/paths/paths';
import { capitalized } from '@/lib/stacks/types/in-words';
import { HandOver, type HandOverInput, type Receivers } from './hand-over';

interface Owned {
  name: string;
  status: EnvironmentStatus;
  /** What is said beside the name: whose it is, or of which team. */
  team?: string;
  owner?: { name: string };
}

export function OwnedEnvironments({
  environments,
  receivers,
  handOver,
}: {
  environments: readonly Owned[];
  receivers: Receivers;
  /** Null: this person may not hand anything over. */
  handOver: ((input: HandOverInput) => Promise<ActionResult<unknown>>) | null;
}) {
  return (
    <ul>
      {environments.map(({ name, status, team, owner }) => (
        <li
          key={name}
          className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b px-4 py-3 last:border-b-0 md:px-5"
        >
          <div className="min-w-0">
            <Link href={paths.environment(name)} className="font-medium text-accent hover:underline">
              {name}
            </Link>
            <p className="text-ink-muted text-sm">
              {capitalized(status.toLowerCase().replaceAll('_', ' '))}
              {team ? `, team ${team}` : ''}
              {owner ? `, owned by ${owner.name}` : ''}
            </p>
          </div>
          {handOver ? (
            <HandOver
              of={name}
              label="Hand over"
              accessibleLabel={`Hand over ${name}`}
              title={`Hand ${name} over?`}
              receivers={receivers}
              action={handOver}
              size="sm"
            />
          ) : null}
        </li>
      ))}
    </ul>
  );
}
