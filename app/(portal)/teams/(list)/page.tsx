import { SearchX, UsersRound } from 'lucide-react';
import type { Metadata } from 'next';
import { SearchForm } from '@/components/people/search-form';
import { TeamsList } from '@/components/people/teams-list';
import { buttonStyles } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Link } from '@/components/ui/link';
import { PageHeader } from '@/components/ui/page-header';
import { Paging } from '@/components/ui/paging';
import { oneValue, type SearchParams } from '@/components/ui/search-params';
import { visibleTeams } from '@/lib/access/permissions';
import { sessionContext } from '@/lib/access/session-context';
import { paths } from '@/lib/paths/paths';
import { listTeams } from '@/lib/people/list-teams';

export const metadata: Metadata = { title: 'Teams' };

const PAGE_SIZE = 50;

export default async function TeamsPage({ searchParams }: { searchParams: SearchParams }) {
  const query = await searchParams;
  const ctx = await sessionContext();
  const [q, cursor] = [plainText(oneValue(query.q)), plainText(oneValue(query.after))];
  const input = { limit: PAGE_SIZE, ...(q ? { q } : {}), ...(cursor ? { cursor } : {}) };
  const { items, nextCursor, total } = await listTeams({ ctx, input });
  const seesAll = visibleTeams(ctx.actor) === null;
  return (
    <>
      <PageHeader
        title="Teams"
        description={
          seesAll
            ? 'Who works together and owns environments. Members follow the groups of your sign-in service.'
            : 'The teams that you are in. Your sign-in service says which, at each sign-in.'
        }
      />
      {total > PAGE_SIZE || q ? (
        <div className="mb-4 flex justify-end">
          <SearchForm action={paths.teams()} label="Search teams" placeholder="Name" q={q}>
            <p role="status" className="whitespace-nowrap text-ink-faint text-sm tabular-nums">
              {total === 1 ? '1 team' : `${total} teams`}
            </p>
          </SearchForm>
        </div>
      ) : null}
      <Card className="overflow-hidden">
        {items.length > 0 ? <TeamsList teams={items} /> : <NoTeams q={q} />}
      </Card>
      <Paging
        first={cursor ? { label: 'First page', href: hrefOf(q) } : null}
        next={nextCursor ? { label: 'Next page', href: hrefOf(q, nextCursor) } : null}
      />
    </>
  );
}

function NoTeams({ q }: { q: string }) {
  if (q) {
    return (
      <EmptyState
        icon={<SearchX aria-hidden className="size-7" />}
        title="No team matches"
        action={
          <Link href={paths.teams()} className={buttonStyles()}>
            Show all teams
          </Link>
        }
      />
    );
  }
  return (
    <EmptyState icon={<UsersRound aria-hidden className="size-7" />} title="You are in no team">
      Teams follow the groups of your sign-in service. Ask the platform team to add you to one, then sign in
      again.
    </EmptyState>
  );
}

/** What can be no name is not looked for. */
function plainText(text: string | undefined): string {
  return (text ?? '')
    .toWellFormed()
    .replace(/\p{Cc}/gu, '')
    .trim()
    .slice(0, 100)
    .toWellFormed();
}

function hrefOf(q: string, after?: string): string {
  const query = new URLSearchParams();
  if (q) query.set('q', q);
  if (after) query.set('after', after);
  return paths.teams(query.toString());
}
