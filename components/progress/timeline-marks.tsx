import { CircleCheck, TriangleAlert } from 'lucide-react';
import { RelativeTime } from '@/components/time/times';
import type { TimelineMark } from './timeline';

/** What was changed outside Slipway since the operation that the timeline shows. */
export function TimelineMarks({ marks }: { marks: readonly TimelineMark[] }) {
  if (marks.length === 0) return null;
  return (
    <ul aria-label="Changes outside Slipway" className="border-b px-4 py-2 text-sm md:px-5">
      {marks.map(({ id, at, kind, reason }) => (
        <li key={id} className="flex items-start gap-2 py-0.5">
          {kind === 'changed' ? (
            <TriangleAlert aria-hidden className="mt-[3px] size-3.5 shrink-0 text-warn" />
          ) : (
            <CircleCheck aria-hidden className="mt-[3px] size-3.5 shrink-0 text-ok" />
          )}
          <span className="min-w-0 flex-1 break-words">{reason}</span>
          <RelativeTime at={at} className="shrink-0 text-ink-faint" />
        </li>
      ))}
    </ul>
  );
}
