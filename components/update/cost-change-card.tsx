import { BeforeAfter } from '@/components/inputs/changed-inputs';
import { formatUsd, formatUsdExact } from '@/components/resources/money';
import { SectionCard } from '@/components/ui/card';
import type { CostEstimate } from '@/lib/blueprints/blueprint';

/** What the environment costs a month before and after, and which lines make the difference. */
export function CostChangeCard({ before, after }: { before: CostEstimate; after: CostEstimate }) {
  const lines = differingLines(before, after);
  const isByUse = before.monthlyUsd === 0 && after.monthlyUsd === 0;
  return (
    <SectionCard id="cost" title="Estimated cost">
      <div className="px-4 py-3 md:px-5">
        <p className="text-2xl tabular-nums tracking-tight">
          {before.monthlyUsd === after.monthlyUsd ? (
            <span className="font-semibold">{isByUse ? 'Paid by use' : formatUsd(after.monthlyUsd)}</span>
          ) : (
            <BeforeAfter before={formatUsd(before.monthlyUsd)} after={formatUsd(after.monthlyUsd)} />
          )}{' '}
          {isByUse ? null : <span className="text-base text-ink-muted">a month</span>}
        </p>
        <p className="min-h-5 text-ink-faint text-sm">
          {differenceWords(after.monthlyUsd - before.monthlyUsd)}
          {after.maxMonthlyUsd > after.monthlyUsd
            ? `; up to ${formatUsd(after.maxMonthlyUsd)} fully scaled out`
            : null}
        </p>
        {lines.length > 0 ? (
          <dl className="mt-3 flex flex-col gap-1.5 border-t pt-3 text-sm">
            {lines.map((line) => (
              <div key={line.key} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3">
                <dt className="min-w-0">
                  {line.label}
                  <span className="block text-ink-faint text-xs">{line.detail}</span>
                </dt>
                <dd className="tabular-nums">{signed(line.difference)}</dd>
              </div>
            ))}
          </dl>
        ) : null}
        <p className="mt-3 text-ink-faint text-xs">{after.note}</p>
      </div>
    </SectionCard>
  );
}

function differingLines(before: CostEstimate, after: CostEstimate) {
  const keys = new Set([...after.lines, ...before.lines].map(({ key }) => key));
  return [...keys].flatMap((key) => {
    const was = before.lines.find((line) => line.key === key);
    const is = after.lines.find((line) => line.key === key);
    const difference = (is?.monthlyUsd ?? 0) - (was?.monthlyUsd ?? 0);
    // Below half a cent nothing differs but the arithmetic.
    if (Math.abs(difference) < 0.005) return [];
    return [{ key, label: (is ?? was)?.label ?? '', detail: is ? is.detail : 'no longer', difference }];
  });
}

function differenceWords(difference: number): string {
  if (Math.abs(difference) < 0.5) return 'as before';
  return difference > 0
    ? `${formatUsd(difference)} more than before`
    : `${formatUsd(-difference)} less than before`;
}

function signed(amount: number): string {
  return amount > 0 ? `+${formatUsdExact(amount)}` : `−${formatUsdExact(-amount)}`;
}
