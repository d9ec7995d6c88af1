import type { RootCause } from '@/lib/environments/records';

import { InstancesReportDetails } from './instances-report';
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
  // The explanation is that of what the group reported, which stands beside its words.
  const saidByGroup = cause.instances?.refusals.some(({ explanation }) => explanation === cause.explanation);
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
      {cause.explanation && !saidByGroup ? <p className="text-ink">{cause.explanation}</p> : null}
      {cause.instances ? <InstancesReportDetails report={cause.instances} /> : null}
      <figure>
        <figcaption className="text-ink-faint text-sm">
          {cause.instances ? 'In CloudFormation’s own words' : 'In AWS’s own words'}
        </figcaption>
        <blockquote className="mt-1 break-words rounded-md border bg-surface px-3 py-2 font-mono text-ink text-sm">
          {cause.reason}
        </blockquote>
      </figure>
    </div>
  );
}
