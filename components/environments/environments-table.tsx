'use client';

import { ExternalLink } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatUsd } from '@/components/resources/money';
import { countsSummary } from '@/components/resources/plan-words';
import { estimateWords, progressWords, remainingNow } from '@/components/resources/progress-words';
import { EnvironmentStatusLabel } from '@/components/resources/status';
import { useTicking } from '@/components/time/clock';
import { RelativeTime } from '@/components/time/times';
import { cn } from '@/components/ui/class-names';
import { Link } from '@/components/ui/link';
import { Progress } from '@/components/ui/progress';
import { findBlueprint } from '@/lib/blueprints/registry';
import { isInFlight, isTerminal } from '@/lib/environments/states';
import type { LiveRow } from '@/lib/live/live-row';
import { paths } from '@/lib/paths/paths';

const headings = ['Environment', 'Status', 'Target', 'Team', 'Cost', 'Address', 'Created'] as const;

/** Where a target leads. */
export interface TargetPlace {
  name: string;
  accountId: string;
  region: string;
}

/** One row per environment; on small screens every row becomes a card. Two lines each, whatever the state. */
export function EnvironmentsTable({
  rows,
  targets,
}: {
  rows: readonly LiveRow[];
  targets: readonly TargetPlace[];
}) {
  const targetOf = new Map(targets.map((target) => [target.name, target]));
  const showsCost = rows.some((row) => typeof row.monthlyUsd === 'number');
  return (
    <table className="block w-full text-left md:table md:table-fixed">
      <caption className="sr-only">Environments, newest first</caption>
      <thead className="sr-only md:not-sr-only md:table-header-group">
        <tr className="border-b text-ink-faint text-sm">
          {headings
            .filter((heading) => showsCost || heading !== 'Cost')
            .map((heading) => (
              <th
                key={heading}
                scope="col"
                className={cn('px-2 py-2 font-medium first:pl-5 last:pr-5', widths[heading])}
              >
                {heading}
              </th>
            ))}
        </tr>
      </thead>
      <tbody className="block md:table-row-group">
        {rows.map((row) => (
          <Row key={row.id} row={row} target={targetOf.get(row.target)} showsCost={showsCost} />
        ))}
      </tbody>
    </table>
  );
}

const widths = {
  Environment: 'md:w-[20%] lg:w-[19%] xl:w-[17%]',
  Status: '',
  Target: 'hidden w-[19%] lg:table-cell xl:w-48',
  Team: 'md:w-[12%]',
  Cost: 'hidden w-20 text-right xl:table-cell',
  Address: 'md:w-22 xl:w-24 xl:pl-6',
  Created: 'md:w-24',
} as const satisfies Record<(typeof headings)[number], string>;

function Row({
  row,
  target,
  showsCost,
}: {
  row: LiveRow;
  target: TargetPlace | undefined;
  showsCost: boolean;
}) {
  return (
    <tr
      className={cn(
        'relative flex flex-col gap-2 border-b px-4 py-3.5 last:border-b-0 hover:bg-sunken/50 md:table-row md:h-[3.75rem] md:p-0',
        isTerminal(row.status) && 'text-ink-muted',
      )}
    >
      <th scope="row" className="block px-0 text-left font-normal md:table-cell md:px-2 md:pl-5">
        <Link
          href={paths.environment(row.name, isTerminal(row.status) ? row.id : undefined)}
          className="block truncate font-semibold text-ink text-lg hover:text-accent hover:underline md:text-base"
        >
          {row.name}
        </Link>
        <span className="block truncate text-ink-faint text-sm">
          {findBlueprint(row.blueprint)?.title ?? row.blueprint}
        </span>
      </th>
      <Cell label="Status" hideLabel>
        <StatusCell row={row} />
      </Cell>
      <Cell label="Target" className="md:hidden lg:table-cell">
        <TwoLines first={row.target} second={target ? `${target.accountId} · ${target.region}` : ''} mono />
      </Cell>
      <Cell label="Team">
        <TwoLines first={row.team} second={row.owner.name} />
      </Cell>
      {showsCost ? (
        <Cell
          label="Cost"
          empty={typeof row.monthlyUsd !== 'number'}
          className="tabular-nums md:hidden md:text-right xl:table-cell"
        >
          {row.monthlyUsd === 0 ? <TwoLines first="by use" second="" /> : null}
          {row.monthlyUsd ? <TwoLines first={formatUsd(row.monthlyUsd)} second="a month" /> : null}
        </Cell>
      ) : null}
      <Cell label="Address" empty={row.status !== 'ACTIVE' || !row.url} className="xl:pl-6">
        {row.status === 'ACTIVE' && row.url ? (
          <a
            href={row.url}
            target="_blank"
            rel="noreferrer"
            className="inline-flex items-center gap-1 font-medium text-accent hover:underline"
          >
            Open <ExternalLink aria-hidden className="size-3.5" />
            <span className="sr-only">{row.name} in a new tab</span>
          </a>
        ) : null}
      </Cell>
      <Cell label="Created" className="md:pr-5">
        <RelativeTime at={row.createdAt} className="whitespace-nowrap text-ink-muted text-sm tabular-nums" />
      </Cell>
    </tr>
  );
}

function Cell({
  label,
  hideLabel,
  empty,
  className,
  children,
}: {
  label: string;
  hideLabel?: boolean;
  /** Shown as a dash in the table, left out of a card. */
  empty?: boolean;
  className?: string;
  children: ReactNode;
}) {
  return (
    <td
      className={cn('flex items-baseline gap-3 md:table-cell md:px-2', empty && 'max-md:hidden', className)}
    >
      {hideLabel ? null : (
        <span aria-hidden className="w-16 shrink-0 text-ink-faint text-sm md:hidden">
          {label}
        </span>
      )}
      <div className="min-w-0 flex-1">{empty ? <span className="text-ink-faint">–</span> : children}</div>
    </td>
  );
}

function TwoLines({ first, second, mono }: { first: string; second: string; mono?: boolean }) {
  return (
    <>
      <span className="block truncate" title={first}>
        {first}
      </span>
      <span className={cn('block truncate text-ink-faint text-sm', mono && 'tabular-nums')} title={second}>
        {second}
      </span>
    </>
  );
}

function StatusCell({ row }: { row: LiveRow }) {
  const words = progressWords(row);
  const { estimate, asOf } = row;
  const withEstimate = useTicking((now) =>
    estimate ? `${words}, ${estimateWords(remainingNow(estimate, now - asOf))}` : words,
  );
  return (
    <div className="min-w-0">
      <EnvironmentStatusLabel environment={row} className="flex" />
      <div className="flex h-5 items-center gap-2.5 text-ink-faint text-sm">
        {isInFlight(row.status) ? (
          <>
            <Progress
              label={`${row.name}: ${words}`}
              value={row.progress.done}
              max={row.progress.total}
              busy={row.status !== 'QUEUED'}
              className="w-14 shrink-0"
            />
            <span className="truncate tabular-nums" title={row.statusReason ?? withEstimate}>
              {row.statusReason ?? withEstimate}
            </span>
          </>
        ) : (
          <span className="truncate" title={row.statusReason ?? undefined}>
            {planWords(row) ?? row.statusReason ?? settledWords(row)}
          </span>
        )}
      </div>
    </div>
  );
}

/** The status says already that it waits; what for is news. */
function planWords({ operation }: LiveRow): string | null {
  return operation?.awaitsConfirmation && operation.planned ? countsSummary(operation.planned) : null;
}

function settledWords(row: LiveRow): ReactNode {
  if (row.endedAt) return <RelativeTime at={row.endedAt} />;
  if (row.launchedAt) {
    return (
      <>
        launched <RelativeTime at={row.launchedAt} />
      </>
    );
  }
  return ' ';
}
