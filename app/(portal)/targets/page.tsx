import { MapPin, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import { Fragment } from 'react';
import { reconcileNow, verifyNow } from '@/app/(portal)/targets/actions';
import { OrphansCard } from '@/components/targets/orphans-card';
import { TargetCard } from '@/components/targets/target-card';
import { TargetFilter } from '@/components/targets/target-filter';
import { readTargetFilters, type TargetFilters, targetsHref } from '@/components/targets/target-filters';
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
import { listOrphans, type OrphanReport } from '@/lib/targets/orphans';
import { pageOfTargets } from '@/lib/targets/target-detail';

export const metadata: Metadata = { title: 'Targets' };

/** Each is a tall card: more than one reads through. */
const PAGE_SIZE = 10;

export default async function TargetsPage({ searchParams }: { searchParams: SearchParams }) {
  const query = await searchParams;
  const filters = readTargetFilters(query);
  const after = oneValue(query.after)?.replaceAll('\0', '');
  const ctx = await sessionContext();
  const [{ items: targets, next, total }, { alive }] = await Promise.all([
    pageOfTargets({
      ctx,
      input: { q: filters.q, needsAttention: filters.attention, after, limit: PAGE_SIZE },
    }),
    workerHealth({ ctx }),
  ]);
  const isNarrowed = filters.attention || filters.q !== '';
  const verify = may(ctx.actor, 'target.verify') ? verifyNow : null;
  const names = targets.map(({ name }) => name);
  const reports = may(ctx.actor, 'orphan.read') ? await readReports(ctx, names) : null;
  return (
    <>
      <PageHeader
        title="Targets"
        description="Where you can launch: AWS accounts and regions that the platform team has prepared."
      />
      {total > 1 || isNarrowed ? <TargetFilter filters={filters} total={total} /> : null}
      <div className="flex max-w-4xl flex-col gap-5">
        {targets.map((target) => (
          <Fragment key={target.id}>
            <TargetCard target={target} workerAlive={alive} verify={verify} />
            {reports ? <Orphans target={target.name} report={reports.get(target.name)} /> : null}
          </Fragment>
        ))}
        {targets.length === 0 ? (
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

function NoneYet() {
  return (
    <EmptyState icon={<MapPin aria-hidden className="size-7" />} title="No targets yet">
      The platform team adds them; RUNNING.md says how.
    </EmptyState>
  );
}

function NoneMatches({ filters: { attention, q } }: { filters: TargetFilters }) {
  return (
    <EmptyState
      icon={<SearchX aria-hidden className="size-7" />}
      title={attention && q === '' ? 'No target needs attention' : 'No target matches'}
      action={
        <Link href={paths.targets()} className={buttonStyles()}>
          Show all targets
        </Link>
      }
    >
      {attention
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
