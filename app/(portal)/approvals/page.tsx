import { SearchX, ShieldCheck } from 'lucide-react';
import type { Metadata } from 'next';
import { decide } from '@/app/(portal)/approvals/actions';
import {
  type ApprovalFilters,
  approvalGroups,
  approvalsHref,
  groupLabels,
  readApprovalFilters,
  statesOf,
} from '@/components/approvals/approval-filters';
import { ApprovalItem } from '@/components/approvals/approval-item';
import { FollowApprovals } from '@/components/approvals/follow-approvals';
import { buttonStyles } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { FilterLinks } from '@/components/ui/filter-links';
import { Link } from '@/components/ui/link';
import { PageHeader } from '@/components/ui/page-header';
import { Paging } from '@/components/ui/paging';
import { oneValue, type SearchParams } from '@/components/ui/search-params';
import { sessionContext } from '@/lib/access/session-context';
import { listApprovals } from '@/lib/approvals/list-approvals';

export const metadata: Metadata = { title: 'Approvals' };

/** Each is a tall card: more than one reads through. */
const pageSize = 10;

export default async function ApprovalsPage({ searchParams }: { searchParams: SearchParams }) {
  const query = await searchParams;
  const filters = readApprovalFilters(query);
  // What can't be a cursor begins at the first page.
  const after = /^[A-Za-z0-9_-]{1,200}$/.exec(oneValue(query.after) ?? '')?.[0];
  const ctx = await sessionContext();
  const asOf = Date.now();
  const state = statesOf[filters.group];
  const { items, nextCursor } = await listApprovals({
    ctx,
    input: {
      ...(state ? { state: [...state] } : {}),
      ...(filters.team === '' ? {} : { team: filters.team }),
      ...(after === undefined ? {} : { cursor: after }),
      limit: pageSize,
    },
  });
  return (
    <>
      <PageHeader
        title="Approvals"
        description="Requests that the organization’s policies hold back until a second person decides."
      />
      <FollowApprovals
        person={ctx.actor.id}
        asOf={asOf}
        shown={items.map(({ environment }) => environment.id)}
      />
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <FilterLinks
          label="Which requests"
          links={approvalGroups.map((group) => ({
            label: groupLabels[group],
            href: approvalsHref({ ...filters, group }),
            isCurrent: filters.group === group,
          }))}
        />
        {filters.team === '' ? null : (
          <Link href={approvalsHref({ ...filters, team: '' })} className={buttonStyles({ size: 'sm' })}>
            Team {filters.team}: show all teams
          </Link>
        )}
      </div>
      <div className="flex max-w-4xl flex-col gap-5">
        {items.map((approval) => (
          <ApprovalItem key={approval.operation} approval={approval} filters={filters} decide={decide} />
        ))}
        {items.length === 0 ? (
          <Card>
            <Nothing filters={filters} />
          </Card>
        ) : null}
      </div>
      <Paging
        first={after ? { label: 'First page', href: approvalsHref(filters) } : null}
        next={nextCursor ? { label: 'Next page', href: approvalsHref(filters, nextCursor) } : null}
        className="max-w-4xl"
      />
    </>
  );
}

function Nothing({ filters: { group, team } }: { filters: ApprovalFilters }) {
  if (team !== '' || group === 'approved' || group === 'refused' || group === 'ended') {
    return (
      <EmptyState
        icon={<SearchX aria-hidden className="size-7" />}
        title="No such requests"
        action={
          <Link href={approvalsHref({ group: 'all', team: '' })} className={buttonStyles()}>
            Show all requests
          </Link>
        }
      />
    );
  }
  return (
    <EmptyState
      icon={<ShieldCheck aria-hidden className="size-7" />}
      title={group === 'waiting' ? 'Nothing is waiting for approval' : 'No requests yet'}
    >
      What a policy holds back, such as an environment that costs more than a limit, is listed here until
      somebody decides.
    </EmptyState>
  );
}
