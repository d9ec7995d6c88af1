'use client';

import type { LiveRow } from '@/lib/live/live-row';
import { newestOf, useLiveRows } from './live-rows';
import { EnvironmentStatusLabel } from './status';

/** An environment's status, as the stream says. */
export function LiveStatus({ row, className }: { row: LiveRow; className?: string }) {
  return <EnvironmentStatusLabel environment={newestOf(row, useLiveRows())} className={className} />;
}
