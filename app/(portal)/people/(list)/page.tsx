import { SearchX, UserRound } from 'lucide-react';
import type { Metadata } from 'next';
import { decideRequest } from '@/app/(portal)/people/actions';
import { AccountRequests } from '@/components/people/account-requests';
import { PeopleList } from '@/components/people/people-list';
import { RefusedPage } from '@/components/people/refused-page';
import { SearchForm } from '@/components/people/search-form';
import { buttonStyles } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { FilterLinks } from '@/components/ui/filter-links';
import { Link } from '@/components/ui/link';
import { PageHeader } from '@/components/ui/page-header';
import { Paging } from '@/components/ui/paging';
import { oneValue, type SearchParams } from '@/components/ui/search-params';
import { refusal } from '@/lib/access/permissions';
import { sessionContext } from '@/lib/access/session-context';
import { paths } from '@/lib/paths/paths';
import { listAccountRequests } from '@/lib/people/account-requests';
import { listPeople } from '@/lib/people/list-people';

export const metadata: Metadata = { title: 'People' };

const PAGE_SIZE = 50;

interface Filters {
  q: string;
  show: 'all' | 'disabled';
}

export default async function PeoplePage({ searchParams }: { searchParams: SearchParams }) {
  const query = await searchParams;
  const ctx = await sessionContext();
  const refused = refusal(ctx.actor, 'person.read');
  if (refused) return <RefusedPage title="People" refusal={refused} />;
  const filters = readFilters(query);
  // What somebody wrote into the address by hand begins no page.
  const cursor = /^[\w-]{1,64}$/.exec(oneValue(query.after) ?? '')?.[0];
  const [{ items, nextCursor, total }, requests] = await Promise.all([
    listPeople({
      ctx,
      input: {
        limit: PAGE_SIZE,
        ...(filters.q ? { q: filters.q } : {}),
        ...(filters.show === 'disabled' ? { disabled: true } : {}),
        ...(cursor ? { cursor } : {}),
      },
    }),
    listAccountRequests({ ctx }),
  ]);
  return (
    <>
      <PageHeader
        title="People"
        description="Everybody who has signed in. Role and teams follow the groups of your sign-in service, at each sign-in."
      />
      <AccountRequests requests={requests} decide={decideRequest} />
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <FilterLinks
          label="Which people"
          links={[
            { label: 'All', href: hrefOf({ ...filters, show: 'all' }), isCurrent: filters.show === 'all' },
            {
              label: 'Disabled',
              href: hrefOf({ ...filters, show: 'disabled' }),
              isCurrent: filters.show === 'disabled',
            },
          ]}
        />
        <SearchForm
          action={paths.people()}
          label="Search people"
          placeholder="Name or e-mail address"
          q={filters.q}
          hidden={filters.show === 'disabled' ? { show: 'disabled' } : {}}
        >
          <p role="status" className="whitespace-nowrap text-ink-faint text-sm tabular-nums">
            {total === 1 ? '1 person' : `${total} people`}
          </p>
        </SearchForm>
      </div>
      <Card className="overflow-hidden">
        {items.length > 0 ? <PeopleList people={items} /> : <NoneMatches filters={filters} />}
      </Card>
      <Paging
        first={cursor ? { label: 'First page', href: hrefOf(filters) } : null}
        next={nextCursor ? { label: 'Next page', href: hrefOf(filters, nextCursor) } : null}
      />
    </>
  );
}

function NoneMatches({ filters }: { filters: Filters }) {
  const isOfDisabled = filters.show === 'disabled' && filters.q === '';
  return (
    <EmptyState
      icon={
        isOfDisabled ? (
          <UserRound aria-hidden className="size-7" />
        ) : (
          <SearchX aria-hidden className="size-7" />
        )
      }
      title={isOfDisabled ? 'Nobody is disabled' : 'Nobody matches'}
      action={
        <Link href={paths.people()} className={buttonStyles()}>
          Show everybody
        </Link>
      }
    >
      {isOfDisabled
        ? 'Whoever is disabled has no session and no token, and can’t sign in.'
        : 'Search by part of the name or of the e-mail address.'}
    </EmptyState>
  );
}

function readFilters(query: Awaited<SearchParams>): Filters {
  const q = (oneValue(query.q) ?? '').replace(/[\p{Cc}\p{Cs}]/gu, '').trim();
  return {
    q: q.slice(0, 100).toWellFormed(),
    show: oneValue(query.show) === 'disabled' ? 'disabled' : 'all',
  };
}

function hrefOf({ q, show }: Filters, after?: string): string {
  const query = new URLSearchParams();
  if (show !== 'all') query.set('show', show);
  if (q) query.set('q', q);
  if (after) query.set('after', after);
  return paths.people(query.toString());
}
