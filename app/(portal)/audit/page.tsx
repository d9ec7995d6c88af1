import { Download, ScrollText, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import { AuditFilterForm } from '@/components/audit/audit-filter-form';
import { type AuditFilters, auditQueryOf, readAuditFilters } from '@/components/audit/audit-filters';
import { AuditList } from '@/components/audit/audit-list';
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
import { SlipwayError } from '@/lib/errors/slipway-error';
import { paths } from '@/lib/paths/paths';
import { seesWholeAudit } from '@/lib/records/audit-filter';
import { auditActions, readAudit } from '@/lib/records/read-audit';

export const metadata: Metadata = { title: 'Audit' };

const PAGE_SIZE = 50;

export default async function AuditPage({ searchParams }: { searchParams: SearchParams }) {
  const query = await searchParams;
  const filters = readAuditFilters(query);
  const before = oneValue(query.before);
  const ctx = await sessionContext();
  const [{ items, next }, actions] = await Promise.all([
    readPage(ctx, filters, before),
    seesWholeAudit(ctx.actor) ? auditActions({ ctx }) : [],
  ]);
  const isNarrowed = auditQueryOf(filters) !== '' || before !== undefined;
  return (
    <>
      <PageHeader
        title="Audit"
        description={
          seesWholeAudit(ctx.actor)
            ? 'Who did what, and when. Every entry is signed and chained to the one before it.'
            : 'Who did what to the environments of your teams and to your account, and when.'
        }
        actions={<Exports filters={filters} review={may(ctx.actor, 'access.review')} />}
      />
      <AuditFilterForm filters={filters} actions={actions} />
      <Card className="overflow-hidden">
        {items.length > 0 ? <AuditList items={items} /> : <Nothing isNarrowed={isNarrowed} />}
      </Card>
      <Paging
        first={before ? { label: 'Newest', href: paths.audit(auditQueryOf(filters)) } : null}
        next={next ? { label: 'Older', href: paths.audit(auditQueryOf(filters, next)) } : null}
      />
    </>
  );
}

async function readPage(ctx: Context, filters: AuditFilters, before: string | undefined) {
  const given = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''));
  try {
    return await readAudit({ ctx, input: { ...given, before, limit: PAGE_SIZE } });
  } catch (error) {
    // A time or a page that somebody wrote by hand: nothing matches it.
    if (error instanceof SlipwayError && error.code === 'invalid') return { items: [], next: null };
    throw error;
  }
}

/** Files, so no links of the router: it would take them for pages. */
function Exports({ filters, review }: { filters: AuditFilters; review: boolean }) {
  const query = auditQueryOf(filters);
  const files = [
    { label: 'CSV', href: paths.api.audit('csv', query) },
    { label: 'JSON lines', href: paths.api.audit('jsonl', query) },
    ...(review ? [{ label: 'Access review', href: paths.api.accessReview('csv') }] : []),
  ];
  return (
    <ul aria-label="Download" className="flex flex-wrap gap-2">
      {files.map(({ label, href }) => (
        <li key={label}>
          <a href={href} download className={buttonStyles({ size: 'sm' })}>
            <Download aria-hidden /> {label}
          </a>
        </li>
      ))}
    </ul>
  );
}

function Nothing({ isNarrowed }: { isNarrowed: boolean }) {
  if (!isNarrowed) {
    return (
      <EmptyState icon={<ScrollText aria-hidden className="size-7" />} title="Nothing on record yet">
        Whatever changes an environment of your teams will be here, with who did it.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<SearchX aria-hidden className="size-7" />}
      title="No entry matches"
      action={
        <Link href={paths.audit()} className={buttonStyles()}>
          Show all entries
        </Link>
      }
    >
      Search by part of a name, an action or a detail, or choose other days.
    </EmptyState>
  );
}
