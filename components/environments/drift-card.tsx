import { CircleCheck, LoaderCircle, ScanSearch, TriangleAlert } from 'lucide-react';
import { ActionButton } from '@/components/forms/action-button';
import type { ActionResult } from '@/components/forms/action-result';
import { nameOfResource } from '@/components/resources/name-of-resource';
import { ResourceIcon } from '@/components/resources/resource-icon';
import { RelativeTime } from '@/components/time/times';
import { SectionCard } from '@/components/ui/card';
import type { DriftView } from '@/lib/environments/records';
import type { EnvironmentDetail } from '@/lib/environments/views/environment-view';

interface DriftCardProps {
  environment: EnvironmentDetail;
  /** Null while AWS can't be asked. */
  check: ((name: string) => Promise<ActionResult<null>>) | null;
}

/** Whether what runs is what Slipway launched, as of the last drift detection. */
export function DriftCard({ environment, check }: DriftCardProps) {
  const { name, drift, driftCheck } = environment;
  const checking = driftCheck?.status === 'PENDING' || driftCheck?.status === 'RUNNING';
  if (drift === null && check === null) return null;
  return (
    <SectionCard id="drift" title="Changed outside Slipway?" className="mt-4">
      <div className="flex flex-col gap-3 px-4 py-3 md:px-5">
        <div role="status">
          <Verdict drift={drift} hasLooked={driftCheck?.status === 'DONE'} />
        </div>
        {drift && drift.resources.length > 0 ? (
          <Differences drift={drift} blueprint={environment.blueprint} />
        ) : null}
        {driftCheck?.status === 'FAILED' ? (
          <p className="text-bad text-sm">
            The last inspection failed{driftCheck.reason ? `: ${driftCheck.reason}` : ''}.
          </p>
        ) : null}
        {check ? (
          <ActionButton action={check} input={name} size="sm" busy={checking}>
            {checking ? (
              <>
                <LoaderCircle aria-hidden className="animate-spin" /> Detecting drift…
              </>
            ) : (
              <>
                <ScanSearch aria-hidden /> Detect drift
              </>
            )}
          </ActionButton>
        ) : null}
      </div>
    </SectionCard>
  );
}

/** What was found is forgotten once the environment is changed: it says nothing of what is there now. */
function Verdict({ drift, hasLooked }: { drift: DriftView | null; hasLooked: boolean }) {
  if (drift === null) {
    return (
      <p className="text-ink-muted">
        {hasLooked ? 'Not inspected since the last change.' : 'Not inspected yet.'}
      </p>
    );
  }
  const { status, resources, checkedAt } = drift;
  const count = resources.length === 1 ? '1 resource was' : `${resources.length} resources were`;
  return (
    <>
      {status === 'IN_SYNC' ? (
        <p className="flex items-center gap-1.5 font-medium text-ok">
          <CircleCheck aria-hidden className="size-4 shrink-0" /> In sync
        </p>
      ) : (
        <p className="flex items-center gap-1.5 font-medium text-warn">
          <TriangleAlert aria-hidden className="size-4 shrink-0" /> {count} changed
        </p>
      )}
      <p className="text-ink-faint text-sm">
        inspected <RelativeTime at={checkedAt} />
      </p>
    </>
  );
}

/** What each resource should be, and what it is. */
function Differences({ drift, blueprint }: { drift: DriftView; blueprint: string }) {
  const nameOf = nameOfResource({ blueprint });
  return (
    <ul className="flex flex-col gap-3">
      {drift.resources.map(({ logicalId, type, status, differences }) => (
        <li key={logicalId} className="border-t pt-3">
          <p className="flex items-center gap-2 font-medium">
            <ResourceIcon type={type} />
            <span className="min-w-0">{nameOf(logicalId, type)}</span>
          </p>
          {status === 'DELETED' ? <p className="mt-1 text-bad text-sm">was deleted</p> : null}
          <dl className="mt-1 flex flex-col gap-1.5 text-sm">
            {differences.map(({ path, expected, actual }) => (
              <div key={path}>
                <dt className="break-all font-mono text-ink-faint text-xs">{path.replace(/^\//, '')}</dt>
                <dd className="flex flex-wrap items-baseline gap-x-1.5 break-all">
                  <span className="text-ink-faint">expected</span>
                  <span className="text-ink-muted">{expected ?? 'nothing'},</span>
                  <span className="text-ink-faint">is now</span>
                  <span className="font-medium">{actual ?? 'nothing'}</span>
                </dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}
