import type { Stack } from '@aws-sdk/client-cloudformation';
import { OutcomeUnknown } from '@/lib/aws/aws-failure';
import type { Connection } from '@/lib/aws/connect';
import type { Logger } from '@/lib/config/logger';
import type { ClaimedOperation } from '@/lib/environments/operations/claim-operation';
import { type Held, recordFailure } from '@/lib/environments/operations/record-operation';
import type { RootCause, TeardownOptions } from '@/lib/environments/records';
import { tunables } from '@/lib/worker/tunables';
import type { WorkerContext } from '@/lib/worker/worker-context';

/** One attempt at a teardown, with what every step of it needs. */
export interface TeardownRun {
  worker: WorkerContext;
  connection: Connection;
  /** As it was when it was claimed. */
  operation: Pick<ClaimedOperation, 'id' | 'createdAt' | 'attempts' | 'fromStatus' | 'executing' | 'round'>;
  options: TeardownOptions;
  held: Held;
  stackId: string;
  /** As described at the beginning of the attempt; null where CloudFormation does not show it. */
  stack: Stack | null;
  logger: Logger;
}

/**
 * Ends the teardown before CloudFormation has deleted anything: the environment goes back to where it came from.
 *
 * @throws OutcomeUnknown while an earlier attempt's deletion may have been taken, as reads may lag behind
 */
export async function refuseTeardown(run: TeardownRun, cause: RootCause): Promise<void> {
  const { worker, operation, held, stackId, stack, logger } = run;
  if (operation.executing && operation.attempts < tunables.mostAttempts)
    throw new OutcomeUnknown('AWS may have accepted the deletion before; finding out', undefined);
  logger.info({ stackId, reason: cause.reason }, 'the teardown was refused: nothing of the stack is deleted');
  const seen = stack?.StackStatus ? { stackStatus: stack.StackStatus, resources: null } : null;
  await recordFailure(worker.database, held, cause, seen);
}
