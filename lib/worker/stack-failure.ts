import type { Stack } from '@aws-sdk/client-cloudformation';
import type { ReadEvent } from '@/lib/aws/read-stacks';
import { reasonText } from '@/lib/aws/storable-text';
import type { RootCause } from '@/lib/environments/records';
import { explain } from '@/lib/stacks/explain-failure';
import { firstFailure } from '@/lib/stacks/root-cause';
import { stackType } from '@/lib/stacks/types/about-type';

/** Why a stack operation failed: the first resource that failed by itself, else what CloudFormation says of the stack. */
export function stackFailure(
  events: readonly Omit<ReadEvent, 'eventId' | 'token'>[],
  described: Stack | null,
  status: string | null,
): RootCause {
  const failure = firstFailure(events);
  if (failure && failure.type !== stackType) return failure;
  const ofStack = described?.StackStatusReason;
  const reason = (ofStack && reasonText(ofStack)) ?? failure?.reason ?? `The stack ended in ${status}`;
  return { logicalId: null, type: null, reason, explanation: explain(reason) };
}
