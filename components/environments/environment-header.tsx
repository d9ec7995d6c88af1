import { ChevronLeft, ExternalLink } from 'lucide-react';
import type { ReactNode } from 'react';
import { LiveStatus } from '@/components/resources/live-status';
import { buttonStyles } from '@/components/ui/button';
import { Link } from '@/components/ui/link';
import { findBlueprint } from '@/lib/blueprints/registry';
import type { EnvironmentStatus } from '@/lib/environments/states';
import type { EnvironmentDetail } from '@/lib/environments/views/environment-view';
import type { LiveRow } from '@/lib/live/live-row';
import { paths } from '@/lib/paths/paths';

/** Name, status and what one can do; the live indicator and what changes it come from the page. */
export function EnvironmentHeader({
  environment,
  row,
  live,
  edit,
  teardown,
}: {
  environment: EnvironmentDetail;
  /** The same, as the stream continues it. */
  row: LiveRow;
  live: ReactNode;
  edit: ReactNode;
  teardown: ReactNode;
}) {
  const { name, status, url, blueprint, targetDetail, team } = environment;
  return (
    <header className="mb-5">
      <div className="mb-2 flex items-center justify-between gap-4">
        <Link
          href={paths.environments()}
          className="-ml-1 inline-flex items-center gap-1 rounded-md text-ink-muted text-sm hover:text-ink"
        >
          <ChevronLeft aria-hidden className="size-4" /> Environments
        </Link>
        {live}
      </div>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <h1 className="break-all font-semibold text-2xl tracking-tight">{name}</h1>
            <LiveStatus row={row} className="text-lg [&_svg]:size-5" />
          </div>
          <p className="mt-1 text-ink-muted">
            {findBlueprint(blueprint)?.title ?? blueprint} in {targetDetail.name}{' '}
            <span className="text-ink-faint tabular-nums">
              ({targetDetail.accountId}, {targetDetail.region})
            </span>{' '}
            for {team}
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          {url && serves(status) ? (
            <a href={url} target="_blank" rel="noreferrer" className={buttonStyles({ variant: 'primary' })}>
              Open <ExternalLink aria-hidden />
              <span className="sr-only">{name} in a new tab</span>
            </a>
          ) : null}
          {edit}
          {teardown}
        </div>
      </div>
    </header>
  );
}

/** Whether there is somebody at the address; while it is torn down nothing can be relied on. */
function serves(status: EnvironmentStatus): boolean {
  return status === 'ACTIVE' || status === 'UPDATING' || status === 'UPDATE_FAILED';
}
