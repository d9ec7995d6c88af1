import { OutcomeUnknown } from '@/lib/aws/aws-failure';
import { continueUpdateRollback, wasTaken } from '@/lib/aws/running-update';
import { handToFollower } from '@/lib/environments/operations/record-operation';
import { recordExecutionIntent } from '@/lib/environments/operations/record-update';
import { stackPhase } from '@/lib/stacks/stack-status';
import { failAsSeen, type UpdateRun } from './update-run';

/**
 * Continues a rollback that got stuck. Whether an earlier attempt was taken is asked of the stack's events: the status
 * alone is the same before it and after it failed again.
 */
export async function continueRollback(run: UpdateRun, skip: readonly string[]): Promise<void> {
  const { worker, connection, operation, held, stack, stackId, logger } = run;
  const call = { stackId, operationId: operation.id };
  if (
    operation.executing &&
    (await wasTaken(connection, { stackId, token: operation.id, since: operation.createdAt }))
  ) {
    await handToFollower(worker.database, held, stackId);
    return;
  }
  const phase = stackPhase(stack.StackStatus);
  if (operation.executing && phase !== 'complete' && phase !== 'update-failed')
    throw new OutcomeUnknown('The stack is being changed, and AWS does not show yet by whom', undefined);
  if (stack.StackStatus !== 'UPDATE_ROLLBACK_FAILED') {
    await failAsSeen(run, `The rollback is no longer stuck: the stack is ${stack.StackStatus}`);
    return;
  }
  await recordExecutionIntent(worker.database, held, null);
  await continueUpdateRollback(connection, { ...call, skip });
  await handToFollower(worker.database, held, stackId);
  logger.info({ skip }, 'CloudFormation accepted the rollback');
}
