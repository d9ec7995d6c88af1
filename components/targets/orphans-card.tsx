import { LoaderCircle, ScanSearch } from 'lucide-react';
import { ActionButton } from '@/components/forms/action-button';
import type { ActionResult } from '@/components/forms/action-result';
import { RefreshUntilDone } from '@/components/live/refresh-until-done';
import { resourceStatusDisplay } from '@/components/resources/resource-status';
import { Status } from '@/components/resources/status';
import { RelativeTime } from '@/components/time/times';
import { SectionCard } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy-button';
import type { OrphanReport } from '@/lib/targets/orphans';

/** Stacks of Slipway's name pattern that belong to no environment; for admins. */
export function OrphansCard({
  target,
  report,
  reconcile,
}: {
  target: string;
  report: OrphanReport;
  reconcile: (target: string) => Promise<ActionResult<null>>;
}) {
  const { items: orphans, comparedAt, comparing, problem } = report;
  return (
    <SectionCard
      id={`orphans-${target}`}
      title={`Orphaned stacks in ${target}`}
      description="Stacks named slipway-… that no environment accounts for. Slipway deletes none of them: find out whose they are, and delete them in CloudFormation."
    >
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b px-4 py-2.5 last:border-b-0 md:px-5">
        <p className="text-ink-muted text-sm">
          {comparedAt === null ? (
            'Not reconciled with CloudFormation yet'
          ) : (
            <>
              {orphans.length === 0 ? 'None found: reconciled' : 'Reconciled'} with CloudFormation{' '}
              <RelativeTime at={comparedAt} />
            </>
          )}
        </p>
        <ActionButton action={reconcile} input={target} size="sm" busy={comparing}>
          {comparing ? (
            <>
              <LoaderCircle aria-hidden className="animate-spin" /> Reconciling…
            </>
          ) : (
            <>
              <ScanSearch aria-hidden /> Reconcile now
            </>
          )}
        </ActionButton>
        {problem ? (
          <p className="basis-full text-bad text-sm">The last reconciliation failed: {problem}</p>
        ) : null}
        {comparing ? <RefreshUntilDone /> : null}
      </div>
      {orphans.length === 0 ? null : (
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
                    created <RelativeTime at={orphan.createdAt} />
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
