import type { RootCause } from '@/lib/environments/records';

import { nameOfResource } from './name-of-resource';

/** The first real failure: which resource, in AWS's own words, and what that means. */
export function RootCauseDetails({
  cause,
  reason,
  blueprint,
}: {
  cause: RootCause | null;
  /** Said when no resource is to blame. */
  reason: string | null;
  blueprint: string;
}) {
  if (!cause) return reason ? <p>{reason}</p> : <p>AWS gave no reason.</p>;
  return (
    <div className="flex flex-col gap-2">
      {cause.logicalId ? (
        <p>
          <span className="font-semibold text-ink">
            {nameOfResource({ blueprint })(cause.logicalId, cause.type ?? '')}
          </span>{' '}
          <code className="font-mono text-ink-faint text-sm">{cause.logicalId}</code>
        </p>
      ) : null}
      {cause.explanation ? <p className="text-ink">{cause.explanation}</p> : null}
      <figure>
        <figcaption className="text-ink-faint text-sm">In AWS’s own words</figcaption>
        <blockquote className="mt-1 break-words rounded-md border bg-surface px-3 py-2 font-mono text-ink text-sm">
          {cause.reason}
        </blockquote>
      </figure>
    </div>
  );
}
