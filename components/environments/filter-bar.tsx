'use client';

import { Search } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useTransition } from 'react';
import { cn } from '@/components/ui/class-names';
import { FilterLinks } from '@/components/ui/filter-links';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { paths } from '@/lib/paths/paths';
import { dashboardHref, type Filters, statusGroupLabels, statusGroups } from './filters';

const TYPING_PAUSE_MS = 300;

/** Filters that live in the address: links and a GET form, which also answer while one types. */
export function FilterBar({ filters, teams }: { filters: Filters; teams: readonly string[] }) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  const search = useRef<HTMLInputElement>(null);
  const typing = useRef<ReturnType<typeof setTimeout>>(undefined);
  // A pause in typing may end after another filter was chosen: that choice must not be undone.
  const latest = useRef(filters);
  useEffect(() => {
    latest.current = filters;
  }, [filters]);

  // Back and forward change the address under the box; while one types in it, the box is ahead of the address.
  useEffect(() => {
    if (search.current && document.activeElement !== search.current) search.current.value = filters.q;
  }, [filters.q]);

  const go = (change: Partial<Filters>) => {
    clearTimeout(typing.current);
    const q = search.current?.value.trim() ?? latest.current.q;
    startTransition(() =>
      router.replace(dashboardHref({ ...latest.current, q, ...change }), { scroll: false }),
    );
  };
  const goAfterPause = () => {
    clearTimeout(typing.current);
    typing.current = setTimeout(() => go({}), TYPING_PAUSE_MS);
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, for what was typed before the page came alive
  useEffect(() => {
    if (search.current && search.current.value.trim() !== filters.q) goAfterPause();
    return () => clearTimeout(typing.current);
  }, []);

  return (
    <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
      <FilterLinks
        label="Which environments"
        links={statusGroups.map((group) => ({
          label: statusGroupLabels[group],
          href: dashboardHref({ ...filters, group }),
          isCurrent: filters.group === group,
        }))}
      />
      <search>
        <form
          action={paths.environments()}
          aria-busy={pending}
          className="flex flex-wrap items-center gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            go({});
          }}
        >
          {filters.group === 'live' ? null : <input type="hidden" name="show" value={filters.group} />}
          <span className="relative w-full sm:w-56">
            <Search
              aria-hidden
              className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-ink-faint"
            />
            <Input
              ref={search}
              type="search"
              name="q"
              aria-label="Search by name"
              placeholder="Search by name"
              defaultValue={filters.q}
              autoComplete="off"
              maxLength={100}
              className="h-8 pl-8"
              onChange={goAfterPause}
            />
          </span>
          <Select
            name="team"
            aria-label="Team"
            value={filters.team}
            onChange={(event) => go({ team: event.target.value })}
            className="w-40 [&_select]:h-8"
          >
            <option value="">All teams</option>
            {teams.map((team) => (
              <option key={team} value={team}>
                {team}
              </option>
            ))}
          </Select>
          <label
            className={cn(
              'inline-flex h-8 items-center gap-2 rounded-md border border-line-strong/60 bg-surface px-3 hover:border-line-strong',
              'has-checked:border-accent has-checked:bg-accent-soft has-checked:text-accent',
            )}
          >
            <input
              type="checkbox"
              name="owner"
              value="me"
              checked={filters.mine}
              onChange={(event) => go({ mine: event.target.checked })}
              className="accent-accent"
            />
            Mine
          </label>
        </form>
      </search>
    </div>
  );
}
