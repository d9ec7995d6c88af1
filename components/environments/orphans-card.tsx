import { RelativeTime } from '@/components/time/times';
import { SectionCard } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy-button';
import type { OrphanView } from '@/lib/environments/orphans';
import { resourceStatusDisplay } from './resource-status';
import { Status } from './status';

/** Stacks of Slipway's name pattern that belong to no environment; for admins. */
export function OrphansCard({ target, orphans }: { target: string; orphans: readonly OrphanView[] }) {
  return (
    <SectionCard
      id={`orphans-${target}`}
      title={`Orphaned stacks in ${target}`}
      description="Stacks named slipway-… that no environment accounts for. Slipway deletes none of them: look whose they are, and delete them in CloudFormation."
    >
      {orphans.length === 0 ? (
        <p className="px-4 py-3 text-ink-muted md:px-5">None were found when everything was last compared.</p>
      ) : (
        <ul>
          {orphans.map((orphan) => (
            <li
              key={orphan.stackId}
              className="grid items-center gap-x-4 gap-y-0.5 border-b px-4 py-2.5 last:border-b-0 md:grid-cols-[minmax(0,1fr)_13rem_11rem] md:px-5"
            >
              <span className="flex min-w-0 items-center gap-1">
                <span className="truncate font-medium">{orphan.stackName}</span>
                <CopyButton value={orphan.stackId} label={`the id of ${orphan.stackName}`} />
              </span>
              <Status
                display={{ ...resourceStatusDisplay(orphan.stackStatus), spins: false }}
                className="text-sm"
              />
              <span className="text-ink-faint text-sm md:text-right">
                {orphan.createdAt ? (
                  <>
                    made <RelativeTime at={orphan.createdAt} />
                  </>
                ) : (
                  <>
                    first seen <RelativeTime at={orphan.firstSeenAt} />
                  </>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </SectionCard>
  );
}
