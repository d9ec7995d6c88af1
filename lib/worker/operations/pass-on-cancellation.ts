import { classifyFailure, errorCode } from '@/lib/aws/aws-failure';
import { connect } from '@/lib/aws/connect';
import { cancelUpdate, isTooLateToCancel } from '@/lib/aws/running-update';
import { describeStack } from '@/lib/aws/stack';
import { personActor, reachOf } from '@/lib/aws/target';
import { cancellationToken } from '@/lib/environments/operations/event-origin';
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
  const connection = connect(
    operation.environment.target,
    personActor(operation.requestedBy, reachOf(operation.environment)),
  );
  try {
    await cancelUpdate(connection, { stackId, token: cancellationToken(operationId) });
    await recordCancellationAnswer(worker.database, operation, null);
    logger.info('CloudFormation stops the update');
  } catch (error) {
    const failure = classifyFailure(error);
    if (failure.kind === 'retryable') {
      logger.warn({ err: error }, 'the cancellation was not passed on, trying again');
      return;
    }
    const stack = await describeStack(connection, stackId);
    const answer = answerOf(error, stack?.StackStatus);
    if (answer === 'unknown') {
      logger.warn(
        { err: error, status: stack?.StackStatus },
        'what became of the cancellation is not known yet',
      );
      return;
    }
    const refusal = answer === 'too-late' ? tooLate : failure.reason;
    await recordCancellationAnswer(worker.database, operation, answer === 'taken' ? null : refusal);
    logger.info({ err: error }, 'CloudFormation did not accept the cancellation');
  }
}

const tooLate = 'Too late to cancel: CloudFormation has made the changes and is tidying up';

/**
 * What became of a cancellation that CloudFormation refused, by the status of its stack: refused too when it rolls back
 * already, by an earlier attempt whose answer was lost or by itself. That the token was used says only that an earlier
 * attempt arrived; while the status does not show what it did, or is one that this version doesn't know, ask again.
 */
export function answerOf(
  error: unknown,
  status: string | undefined,
): 'taken' | 'too-late' | 'refused' | 'unknown' {
  const tokenUsed = errorCode(error) === 'TokenAlreadyExistsException';
  const phase = stackPhase(status);
  if (phase === 'rolling-back') return 'taken';
  if (tokenUsed && phase === 'update-failed') return 'taken';
  if (tokenUsed && (phase === null || status === 'UPDATE_IN_PROGRESS')) return 'unknown';
  return tokenUsed || isTooLateToCancel(error) ? 'too-late' : 'refused';
}
