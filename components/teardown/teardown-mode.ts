import type { ActionResult } from '@/components/forms/action-result';
import { isDeletionFailed } from '@/lib/environments/stack-condition';
import { teardownAnswers } from '@/lib/environments/states';
import type { EnvironmentDetail } from '@/lib/environments/views/environment-view';
import { type Condition, whyNot } from '@/lib/environments/views/may';

/** `stop`: a launch that AWS is at work on. `again`, `force`: after a deletion failed, ours or one from outside. */
export type TeardownMode = 'tear-down' | 'stop' | 'again' | 'force' | 'cancel';

/** What is chosen beside the teardown itself. */
export interface TeardownChoice {
  /** Logical ids of what stays in AWS. */
  retain: readonly string[];
  force: boolean;
}

export interface TeardownActions {
  tearDown: (input: {
    name: string;
    confirm: string;
    emptyBuckets?: boolean;
    keepBuckets?: boolean;
    retain?: readonly string[];
    force?: boolean;
    /** For whoever has to approve it. */
    reason?: string;
  }) => Promise<ActionResult<null>>;
  /** Requests a rehearsal of the teardown; returns the id of that inspection. */
  rehearse: (name: string) => Promise<ActionResult<{ id: string }>>;
}

/** How this environment can be torn down now; null when it can't be, or not by this person. */
export function teardownModeOf(
  environment: Condition & Pick<EnvironmentDetail, 'forbidden'>,
): TeardownMode | null {
  if (whyNot('tearDown', environment) !== null) return null;
  const { status, stackId } = environment;
  if (status === 'LAUNCHING') return 'stop';
  // A relaunch that waits still has the stack that failed.
  if (teardownAnswers[status] === 'cancel') return stackId === null ? 'cancel' : 'tear-down';
  return status === 'TEARDOWN_BLOCKED' || isDeletionFailed(environment) ? 'again' : 'tear-down';
}
