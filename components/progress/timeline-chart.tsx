import { ResourceIcon } from '@/components/resources/resource-icon';
import { resourceStatusDisplay } from '@/components/resources/resource-status';
import { formatDuration } from '@/components/time/format-time';
import { Elapsed } from '@/components/time/times';
import { cn } from '@/components/ui/class-names';
import { EmptyState } from '@/components/ui/empty-state';
import { toneFill } from '@/components/ui/tone';
import { placeSpan, type TimelineSpan } from './timeline';

interface TimelineChartProps {
  spans: readonly TimelineSpan[];
  /** Milliseconds since 1970. */
  start: number;
  /** When the operation ended, or now. */
  end: number;
  /** Whether AWS works on it, has yet to be asked to, or is done. */
  stage: 'waits' | 'runs' | 'over';
  nameOf: (logicalId: string, type: string) => string;
}

const emptyWords = {
  waits: {
    title: 'Not started yet',
    text: 'The changes wait for confirmation. Until then everything keeps running as it is.',
  },
  runs: { title: 'Nothing yet', text: 'Each resource appears here as soon as AWS works on it.' },
  over: { title: 'Nothing to show', text: 'In this operation AWS worked on no resource.' },
} as const satisfies Record<TimelineChartProps['stage'], { title: string; text: string }>;

/** One bar per resource over the time of the operation. */
export function TimelineChart({ spans, start, end, stage, nameOf }: TimelineChartProps) {
  if (spans.length === 0) {
    return <EmptyState title={emptyWords[stage].title}>{emptyWords[stage].text}</EmptyState>;
  }
  return (
    <div className="px-4 py-3 md:px-5">
      <div aria-hidden className="mb-1 flex text-ink-faint text-xs tabular-nums md:pl-[19rem]">
        <span>0 s</span>
        <span className="ml-auto pr-20">{formatDuration(end - start)}</span>
      </div>
      <ol aria-label="Resources in the order in which they were begun">
        {spans.map((span) => (
          <TimelineRow
            key={span.logicalId}
            span={span}
            start={start}
            end={end}
            name={nameOf(span.logicalId, span.type)}
          />
        ))}
      </ol>
    </div>
  );
}

function TimelineRow({
  span,
  start,
  end,
  name,
}: {
  span: TimelineSpan;
  start: number;
  end: number;
  name: string;
}) {
  const display = resourceStatusDisplay(span.status, span.reason);
  const { left, width } = placeSpan(span, start, end);
  const Icon = display.icon;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_5rem] items-center gap-x-3 border-b py-1.5 last:border-b-0 md:grid-cols-[18rem_minmax(0,1fr)_5rem] md:py-1">
      <span className="flex min-w-0 items-center gap-2">
        <ResourceIcon type={span.type} />
        <span className="truncate" title={`${span.logicalId} (${span.type})`}>
          {name}
        </span>
      </span>
      <span className="order-last col-span-2 mt-1 md:order-none md:col-span-1 md:mt-0">
        <span className="relative block h-2 rounded-full bg-sunken">
          <span
            aria-hidden
            className={cn(
              'absolute inset-y-0 rounded-full',
              toneFill[display.tone],
              span.until === null && 'opacity-60',
            )}
            style={{ left: `${left}%`, width: `${width}%` }}
          />
        </span>
      </span>
      <span className="flex items-center justify-end gap-1.5 text-ink-muted text-sm tabular-nums">
        <span className="whitespace-nowrap">
          {span.until === null ? (
            <Elapsed since={new Date(span.from).toISOString()} until={null} />
          ) : (
            formatDuration(span.until - span.from)
          )}
        </span>
        <Icon
          aria-hidden
          className={cn(
            'size-3.5 shrink-0',
            display.tone === 'bad' ? 'text-bad' : display.tone === 'ok' ? 'text-ok' : 'text-ink-faint',
            display.spins && 'animate-spin',
          )}
        />
        <span className="sr-only">{display.label}</span>
      </span>
    </li>
  );
}
