import { explain, plainReason } from '@/lib/stacks/explain-failure';
import { stackType } from '@/lib/stacks/types/about-type';
import { type ResourcePhase, resourcePhase } from './resource-phase';

interface FailureEvent {
  logicalId: string;
  resourceType: string;
  status: string;
  reason: string | null;
}

export interface FirstFailure {
  logicalId: string;
  type: string;
  /** AWS's own words, unwrapped. */
  reason: string;
  /** What it means and what to do, where we know. */
  explanation: string | null;
}

/**
 * The first real failure among `events` (oldest first): a resource that failed by itself, not one that was stopped
 * because of it, and not the stack, which only counts them up. Null when nothing failed.
 */
export function firstFailure(events: readonly FailureEvent[]): FirstFailure | null {
  const inPhase = (phase: ResourcePhase) =>
    events.filter(({ status, reason }) => resourcePhase(status, reason) === phase);
  const own = inPhase('failed');
  const failure = own.find((event) => event.resourceType !== stackType) ?? own[0] ?? inPhase('cancelled')[0];
  if (!failure) return null;
  const reason = failure.reason ?? 'CloudFormation gave no reason.';
  return {
    logicalId: failure.logicalId,
    type: failure.resourceType,
    reason: plainReason(reason),
    explanation: explain(reason, failure.resourceType),
  };
}
