import { Search } from 'lucide-react';
import Form from 'next/form';
import { Button } from '@/components/ui/button';
import { FilterLinks } from '@/components/ui/filter-links';
import { Input } from '@/components/ui/input';
import { paths } from '@/lib/paths/paths';
import { type TargetFilters, targetsHref } from './target-filters';

const shown = [
  { show: 'all', label: 'All' },
  { show: 'attention', label: 'Needs attention' },
  { show: 'retired', label: 'Retired' },
] as const;

/** A GET form and links: the filters stand in the address. */
export function TargetFilter({ filters, total }: { filters: TargetFilters; total: number }) {
  return (
    <div className="mb-4 flex max-w-4xl flex-wrap items-center justify-between gap-3">
      <FilterLinks
        label="Which targets"
        links={shown.map(({ show, label }) => ({
          label,
          href: targetsHref({ ...filters, show }),
          isCurrent: filters.show === show,
        }))}
      />
      <search className="flex w-full flex-wrap items-center gap-x-3 gap-y-2 sm:w-auto">
        <p role="status" className="whitespace-nowrap text-ink-faint text-sm tabular-nums">
          {total === 1 ? '1 target' : `${total} targets`}
        </p>
        <Form action={paths.targets()} scroll={false} className="flex min-w-64 flex-1 items-center gap-2">
          {filters.show === 'all' ? null : <input type="hidden" name="show" value={filters.show} />}
          <span className="relative w-full sm:w-64">
            <Search
              aria-hidden
              className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-ink-faint"
            />
            <Input
              // Another search, by link or by going back, shows another text.
              key={filters.q}
              type="search"
              name="q"
              aria-label="Search targets"
              placeholder="Name, account or region"
              defaultValue={filters.q}
              autoComplete="off"
              maxLength={100}
              className="h-8 pl-8"
            />
          </span>
          <Button type="submit" size="sm">
            Search
          </Button>
        </Form>
      </search>
    </div>
  );
}
