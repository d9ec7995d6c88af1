import { MapPin, Plus, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import { Fragment } from 'react';
import { freeze, reconcileNow, unfreeze, verifyNow } from '@/app/(portal)/targets/actions';
import { FreezeControl } from '@/components/targets/freeze-control';
import { FreezeNotice } from '@/components/targets/freeze-notice';
import { OrphansCard } from '@/components/targets/orphans-card';
import { TargetCard } from '@/components/targets/target-card';
import { TargetFilter } from '@/components/targets/target-filter';
import { readTargetFilters, type TargetFilters, targetsHref } from '@/components/targets/target-filters';
import { VerificationStatus } from '@/components/targets/verification-section';
import { RelativeTime } from '@/components/time/times';
import { buttonStyles } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Link } from '@/components/ui/link';
import { PageHeader } from '@/components/ui/page-header';
import { Paging } from '@/components/ui/paging';
import { oneValue, type SearchParams } from '@/components/ui/search-params';
import type { Context } from '@/lib/access/context';
import { may } from '@/lib/access/permissions';
import { sessionContext } from '@/lib/access/session-context';
import { workerHealth } from '@/lib/health/health';
import { paths } from '@/lib/paths/paths';
import { readFreeze } from '@/lib/targets/closing/read-freeze';
import { listOrphans, type OrphanReport } from '@/lib/targets/orphans';
import type { TargetRequestView } from '@/lib/targets/requests/request-view';
import { listRequestedTargets } from '@/lib/targets/requests/requested-targets';
import { pageOfTargets } from '@/lib/targets/target-detail';

export const metadata: Metadata = { title: 'Targets' };

/** Each is a tall card: more than one reads through. */
const PAGE_SIZE = 10;

export default async function TargetsPage({ searchParams }: { searchParams: SearchParams }) {
  const query = await searchParams;
  const filters = readTargetFilters(query);
  const after = oneValue(query.after)?.replaceAll('\0', '');
  const ctx = await sessionContext();
  // In this order: a request that is carried out in between shows twice, and not in neither.
  const isNarrowed = filters.show !== 'all' || filters.q !== '';
  const requested = isNarrowed || after ? [] : await listRequestedTargets({ ctx });
  const [{ items: targets, next, total }, { alive }, everywhere] = await Promise.all([
    pageOfTargets({
      ctx,
      input: {
        q: filters.q,
        needsAttention: filters.show === 'attention',
        retired: filters.show === 'retired',
        after,
        limit: PAGE_SIZE,
      },
    }),
    workerHealth({ ctx }),
    readFreeze({ ctx }),
  ]);
  const verify = may(ctx.actor, 'target.verify') ? verifyNow : null;
  const names = targets.map(({ name }) => name);
  const reports = may(ctx.actor, 'orphan.read') ? await readReports(ctx, names) : null;
  return (
    <>
      <div className="max-w-4xl">
        <PageHeader
          title="Targets"
          description="Where you can launch: AWS accounts and regions that the platform team has prepared."
          actions={
            <>
              {may(ctx.actor, 'target.freeze') ? (
                <FreezeControl
                  target={null}
                  isFrozen={everywhere.freeze !== null}
                  actions={{ freeze, unfreeze }}
                />
              ) : null}
              {may(ctx.actor, 'target.add') ? (
                <Link href={paths.newTarget()} className={buttonStyles({ variant: 'primary', size: 'sm' })}>
                  <Plus aria-hidden /> Add target
                </Link>
              ) : null}
            </>
          }
        />
      </div>
      {everywhere.freeze ? (
        <FreezeNotice what="All launches are stopped" freeze={everywhere.freeze} className="mb-5 max-w-4xl" />
      ) : null}
      {total > 1 || isNarrowed ? <TargetFilter filters={filters} total={total} /> : null}
      <div className="flex max-w-4xl flex-col gap-5">
        {requested.map(({ name, request }) =>
          request ? <RequestedTarget key={name} name={name} request={request} workerAlive={alive} /> : null,
        )}
        {targets.map((target) => (
          <Fragment key={target.id}>
            <TargetCard target={target} workerAlive={alive} verify={verify} />
            {reports ? <Orphans target={target.name} report={reports.get(target.name)} /> : null}
          </Fragment>
        ))}
        {targets.length + requested.length === 0 ? (
          <Card>{isNarrowed || after ? <NoneMatches filters={filters} /> : <NoneYet />}</Card>
        ) : null}
      </div>
      <Paging
        first={after ? { label: 'First page', href: targetsHref(filters) } : null}
        next={next ? { label: 'Next page', href: targetsHref(filters, next) } : null}
        className="max-w-4xl"
      />
    </>
  );
}

function RequestedTarget({
  name,
  request,
  workerAlive,
}: {
  name: string;
  request: TargetRequestView;
  workerAlive: boolean;
}) {
  const { verification, requestedBy, requestedAt } = request;
  return (
    <Card className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-3 md:px-5">
      <p>
        <Link href={paths.target(name)} className="font-semibold hover:underline">
          {name}
        </Link>{' '}
        <span className="text-ink-muted">
          was requested by {requestedBy} <RelativeTime at={requestedAt} />, and is not verified yet
          {workerAlive ? '' : ': no worker is running'}
        </span>
      </p>
      <VerificationStatus verification={verification} isOutdated={false} workerAlive={workerAlive} />
    </Card>
  );
}

function NoneYet() {
  return (
    <EmptyState icon={<MapPin aria-hidden className="size-7" />} title="No targets yet">
      An admin adds them: an AWS account and a region each, which the platform team prepares.
    </EmptyState>
  );
}

const noneWords = {
  all: 'No target matches',
  attention: 'No target needs attention',
  retired: 'No target is retired',
} as const;

function NoneMatches({ filters: { show, q } }: { filters: TargetFilters }) {
  return (
    <EmptyState
      icon={<SearchX aria-hidden className="size-7" />}
      title={q === '' ? noneWords[show] : 'No target matches'}
      action={
        <Link href={paths.targets()} className={buttonStyles()}>
          Show all targets
        </Link>
      }
    >
      {show === 'attention'
        ? 'Of those that were looked at, every verification passed and every bootstrap is current.'
        : 'Search by part of the name, the description or the region, or by the beginning of the account’s id.'}
    </EmptyState>
  );
}

function Orphans({ target, report }: { target: string; report: OrphanReport | undefined }) {
  return report ? <OrphansCard target={target} report={report} reconcile={reconcileNow} /> : null;
}

async function readReports(
  ctx: Context,
  targets: readonly string[],
): Promise<ReadonlyMap<string, OrphanReport>> {
  const pairs = targets.map(
    async (target) => [target, await listOrphans({ ctx, input: { target } })] as const,
  );
  return new Map(await Promise.all(pairs));
}
