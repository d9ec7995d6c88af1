import { Layers, Plus, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import type { TargetPlace } from '@/components/environments/environments-table';
import { FilterBar } from '@/components/environments/filter-bar';
import {
  dashboardHref,
  type Filters,
  isNarrowed,
  noFilters,
  readFilters,
  selectionOf,
} from '@/components/environments/filters';
import { LiveEnvironments } from '@/components/environments/live-environments';
import type { ListPage } from '@/components/environments/live-list';
import { LiveRefresh } from '@/components/environments/live-refresh';
import { toWatched } from '@/components/environments/status-announcement';
import { WorkerBanner } from '@/components/environments/worker-banner';
import { buttonStyles } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Link } from '@/components/ui/link';
import { PageHeader } from '@/components/ui/page-header';
import { Paging } from '@/components/ui/paging';
import { oneValue, type SearchParams } from '@/components/ui/search-params';
import type { Context } from '@/lib/access/context';
import { sessionContext } from '@/lib/access/session-context';
import { listEnvironments } from '@/lib/environments/views/list-environments';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { workerHealth } from '@/lib/health/health';
import { toLiveRow } from '@/lib/live/live-row';
import { paths } from '@/lib/paths/paths';
import { listTargets } from '@/lib/targets/list-targets';

export const metadata: Metadata = { title: 'Environments' };

const PAGE_SIZE = 50;

export default async function EnvironmentsPage({ searchParams }: { searchParams: SearchParams }) {
  const query = await searchParams;
  const filters = readFilters(query);
  const cursor = oneValue(query.cursor);
  const ctx = await sessionContext();
  // Before anything is read: what changes from here on comes by the stream.
  const asOf = Date.now();
  const [page, health] = await Promise.all([readPage(ctx, filters, cursor), workerHealth({ ctx })]);
  const targets = await listTargets({ ctx, input: { names: page.items.map((row) => row.target) } });
  const teams = new Set([...ctx.actor.teams, ...page.items.map((row) => row.team), filters.team]);
  teams.delete('');
  const list: ListPage = {
    rows: page.items.map((row) => toLiveRow(row, asOf)),
    filters,
    me: ctx.actor.id,
    asOf,
    hasNewer: cursor !== undefined,
    hasOlder: page.nextCursor !== null,
  };
  return (
    <>
      <PageHeader
        title="Environments"
        actions={
          <>
            <LiveRefresh person={ctx.actor.id} asOf={asOf} watched={page.items.map(toWatched)} />
            <Link
              href={paths.newEnvironment()}
              className={buttonStyles({ variant: 'primary', className: 'order-first sm:order-none' })}
            >
              <Plus aria-hidden /> New environment
            </Link>
          </>
        }
      />
      <WorkerBanner workers={health} />
      <FilterBar filters={filters} teams={[...teams].sort()} />
      <Card className="overflow-hidden">
        <LiveEnvironments page={list} targets={targets.map(toPlace)} />
        {page.items.length > 0 ? null : <NothingToShow filters={filters} anyAtAll={await anyAtAll(ctx)} />}
      </Card>
      <Paging
        first={cursor ? { label: 'Newest', href: dashboardHref(filters) } : null}
        next={page.nextCursor ? { label: 'Older', href: dashboardHref(filters, page.nextCursor) } : null}
      />
    </>
  );
}

/** No more than the list shows. */
function toPlace({ name, accountId, region }: TargetPlace): TargetPlace {
  return { name, accountId, region };
}

async function readPage(ctx: Context, filters: Filters, cursor: string | undefined) {
  const input = {
    ...selectionOf(filters.group),
    team: filters.team || undefined,
    owner: filters.mine ? 'me' : undefined,
    q: filters.q || undefined,
    limit: PAGE_SIZE,
  };
  try {
    return await listEnvironments({ ctx, input: { ...input, cursor } });
  } catch (error) {
    // A cursor or filter that somebody wrote by hand: nothing matches it.
    if (error instanceof SlipwayError && error.code === 'invalid') return { items: [], nextCursor: null };
    throw error;
  }
}

async function anyAtAll(ctx: Context): Promise<boolean> {
  const { items } = await listEnvironments({ ctx, input: { limit: 1 } });
  return items.length > 0;
}

function NothingToShow({ filters, anyAtAll }: { filters: Filters; anyAtAll: boolean }) {
  if (!anyAtAll) {
    return (
      <EmptyState
        icon={<Layers aria-hidden className="size-8" />}
        title="No environments yet"
        action={
          <Link href={paths.newEnvironment()} className={buttonStyles({ variant: 'primary' })}>
            <Plus aria-hidden /> Launch the first one
          </Link>
        }
      >
        Fill in a form, see what it will cost, and watch it come up. No AWS credentials needed.
      </EmptyState>
    );
  }
  const narrowed = isNarrowed(filters);
  const wider = narrowed ? { ...noFilters, group: filters.group } : { ...noFilters, group: 'all' as const };
  return (
    <EmptyState
      icon={<SearchX aria-hidden className="size-8" />}
      title={narrowed ? 'No environment matches these filters' : emptyGroupTitles[filters.group]}
      action={
        <Link href={dashboardHref(wider)} className={buttonStyles()}>
          {narrowed ? 'Clear the filters' : 'Show all environments'}
        </Link>
      }
    >
      {narrowed ? 'There are others that do not match.' : 'There are others in another state.'}
    </EmptyState>
  );
}

const emptyGroupTitles = {
  live: 'Nothing is running',
  progress: 'Nothing is in progress',
  attention: 'Nothing needs attention',
  ended: 'Nothing has ended yet',
  all: 'Nothing on this page',
} as const satisfies Record<Filters['group'], string>;
