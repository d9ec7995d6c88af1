import { formatUsd, formatUsdExact } from '@/components/resources/money';
import { SectionCard } from '@/components/ui/card';
import type { CostEstimate } from '@/lib/blueprints/blueprint';

/** What the environment costs a month, line by line. */
export function CostCard({ cost }: { cost: CostEstimate }) {
  return (
    <SectionCard id="cost" title="Estimated cost">
      <div className="px-4 py-3 md:px-5">
        <p>
          <span className="font-semibold text-2xl tabular-nums tracking-tight">
            {formatUsd(cost.monthlyUsd)}
          </span>{' '}
          <span className="text-ink-muted">a month</span>
        </p>
        <p className="min-h-5 text-ink-faint text-sm">
          {cost.maxMonthlyUsd > cost.monthlyUsd
            ? `up to ${formatUsd(cost.maxMonthlyUsd)} with all instances running`
            : 'also under load'}
        </p>
        <dl className="mt-3 flex flex-col gap-1.5 border-t pt-3 text-sm">
          {cost.lines.map((line) => (
            <div key={line.label} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3">
              <dt className="min-w-0">
                {line.label}
                <span className="block text-ink-faint text-xs">{line.detail}</span>
              </dt>
              <dd className="tabular-nums">{formatUsdExact(line.monthlyUsd)}</dd>
            </div>
          ))}
        </dl>
        <p className="mt-3 text-ink-faint text-xs">{cost.note}</p>
      </div>
    </SectionCard>
  );
}
