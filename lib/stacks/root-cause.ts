import type { ReadEvent } from '@/lib/aws/read-stacks';
import { explain, plainReason } from '@/lib/errors/explain-failure';

export interface FirstFailure {
  logicalId: string;
  type: string;
  /** AWS's own words, unwrapped. */
  reason: string;
  /** What it means and what to do, where we know. */
  explanation: string | null;
}

/** What CloudFormation writes on a resource that it stopped because another one failed. */
const stoppedByOthers = /^(resource (creation|update|deletion) cancelled|operation cancelled)/i;

/**
 * The first real failure among `events` (oldest first): a resource that failed by itself, not one that was stopped
 * because of it, and not the stack, which only counts them up. Null when nothing failed.
 */
export function firstFailure(events: readonly Omit<ReadEvent, 'eventId' | 'token'>[]): FirstFailure | null {
  const failures = events.filter((event) => event.status.endsWith('_FAILED'));
  const own = failures.filter((event) => !stoppedByOthers.test(event.reason ?? ''));
  const failure = own.find((event) => event.resourceType !== stackType) ?? own[0] ?? failures[0];
  if (!failure) return null;
  const reason = failure.reason ?? 'CloudFormation gave no reason.';
  return {
    logicalId: failure.logicalId,
    type: failure.resourceType,
    reason: plainReason(reason),
    explanation: explain(reason),
  };
}

export const stackType = 'AWS::CloudFormation::Stack';
