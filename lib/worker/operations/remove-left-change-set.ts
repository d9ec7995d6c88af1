import { classifyFailure } from '@/lib/aws/aws-failure';
import { deleteChangeSet } from '@/lib/aws/change-set';
import { connect } from '@/lib/aws/connect';
import { personActor, reachOf } from '@/lib/aws/target';
import { recordChangeSetRemoved, takeLeftChangeSet } from '@/lib/environments/operations/left-change-set';
import { tunables } from '@/lib/worker/tunables';
import type { WorkerContext } from '@/lib/worker/worker-context';

/**
 * Removes the change set of an update that was cancelled while it waited for confirmation, where there is one. Failures
 * that may pass are retried after a while; what AWS refuses goes with the stack or its next update.
 */
export async function removeLeftChangeSet(worker: WorkerContext, operationId: string): Promise<void> {
  const operation = await takeLeftChangeSet(worker.database, operationId, tunables.cancellationMs);
  const stackId = operation?.environment.stackId;
  if (!operation?.changeSetId || !stackId) return;
  const logger = worker.logger.child({ operation: operation.id, environment: operation.environment.name });
  try {
    const connection = connect(
      operation.environment.target,
      personActor(operation.requestedBy, reachOf(operation.environment)),
    );
    await deleteChangeSet(connection, stackId, operation.changeSetId);
  } catch (error) {
    const retryable = classifyFailure(error).kind === 'retryable';
    logger.warn(
      { err: error },
      retryable ? 'change set not removed, trying again' : 'change set not removed',
    );
    if (retryable) return;
  }
  await recordChangeSetRemoved(worker.database, operation.id);
  logger.info({ changeSet: operation.changeSetId }, 'change set removed: its update was cancelled');
}
