import { classifyFailure, errorCode } from '@/lib/aws/aws-failure';
import { connect } from '@/lib/aws/connect';
import { cancelUpdate, isTooLateToCancel } from '@/lib/aws/running-update';
import { describeStack } from '@/lib/aws/stack';
import { personActor } from '@/lib/aws/target';
import {
  recordCancellationAnswer,
  takeCancellation,
} from '@/lib/environments/operations/record-cancellation-answer';
import { stackPhase } from '@/lib/stacks/stack-status';
import { tunables } from '@/lib/worker/tunables';
import type { WorkerContext } from '@/lib/worker/worker-context';

/**
 * Cancels an update in CloudFormation that somebody cancelled, where there is one. The follower sees the outcome, as
 * that of any rollback. Failures that may pass are retried after a while.
 */
export async function passOnCancellation(worker: WorkerContext, operationId: string): Promise<void> {
  const operation = await takeCancellation(worker.database, operationId, tunables.cancellationMs);
  const stackId = operation?.environment.stackId;
  if (!operation || !stackId) return;
  const logger = worker.logger.child({ operation: operation.id, environment: operation.environment.name });
  const connection = connect(operation.environment.target, personActor(operation.requestedBy));
  try {
    await cancelUpdate(connection, { stackId, operationId });
    await recordCancellationAnswer(worker.database, operation, null);
    logger.info('CloudFormation stops the update');
  } catch (error) {
    const failure = classifyFailure(error);
    if (failure.kind === 'retryable') {
      logger.warn({ err: error }, 'the cancellation was not passed on, trying again');
      return;
    }
    // Refused when it rolls back already, by an earlier attempt whose answer was lost or by itself.
    const taken = errorCode(error) === 'TokenAlreadyExistsException';
    const stack = taken ? null : await describeStack(connection, stackId);
    const rollsBack = stackPhase(stack?.StackStatus) === 'rolling-back';
    const refusal = isTooLateToCancel(error)
      ? 'Too late to cancel: CloudFormation has made the changes and is tidying up'
      : failure.reason;
    await recordCancellationAnswer(worker.database, operation, taken || rollsBack ? null : refusal);
    logger.info({ err: error }, 'CloudFormation did not accept the cancellation');
  }
}
