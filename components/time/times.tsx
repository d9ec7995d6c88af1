'use client';

import { cn } from '@/components/ui/class-names';
import { useTicking } from './clock';
import { formatDuration, formatMoment, formatRelative } from './format-time';

interface TimeProps {
  /** ISO 8601. */
  at: string;
  className?: string;
}

/** "5 min ago", kept up to date; the exact moment is in the title. */
export function RelativeTime({ at, className }: TimeProps) {
  const words = useTicking((now) => formatRelative(at, now));
  return (
    <time dateTime={at} title={formatMoment(at)} className={cn('whitespace-nowrap', className)}>
      {words}
    </time>
  );
}

/** How long it takes or took: ticks until `until` is known. */
export function Elapsed({
  since,
  until,
  className,
}: {
  since: string;
  until: string | null;
  className?: string;
}) {
  const words = useTicking((now) => formatDuration((until ? Date.parse(until) : now) - Date.parse(since)));
  return <span className={className ?? 'tabular-nums'}>{words}</span>;
}
