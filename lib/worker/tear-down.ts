import { connect } from '@/lib/aws/connect';
import { deleteStack, describeStack } from '@/lib/aws/stack';
import { personActor } from '@/lib/aws/target';
import { stackTagKeys } from '@/lib/blueprints/stack-tags';
import type { Logger } from '@/lib/config/logger';
import { finishWithoutStack, type Held, handToFollower } from '@/lib/environments/carry-out-operation';
import type { ClaimedOperation } from '@/lib/environments/claim-operation';
import { removeComposeFile } from './compose-file';
import type { WorkerContext } from './worker-context';

/** Starts the deletion of an environment's stack by StackId; the follower sees it through. */
export async function tearDown(
  worker: WorkerContext,
  operation: ClaimedOperation,
  held: Held,
  logger: Logger,
): Promise<void> {
  const { environment } = operation;
  const connection = connect(environment.target, personActor(operation.requestedBy));
  const stackId = environment.stackId ?? (await findUnrecordedStack(connection, environment));
  if (stackId === null) {
    await removeComposeFile(connection, environment.id, logger);
    await finishWithoutStack(worker.database, held);
    logger.info('no stack to delete');
    return;
  }
  await deleteStack(connection, { stackId, operationId: operation.id });
  await handToFollower(worker.database, held, stackId);
  logger.info({ stackId }, 'CloudFormation took the deletion');
}

/** A launch that failed before its StackId was kept may still have made the stack: ours if our environment's tag is on it. */
async function findUnrecordedStack(
  connection: ReturnType<typeof connect>,
  environment: ClaimedOperation['environment'],
): Promise<string | null> {
  const stack = await describeStack(connection, environment.stackName);
  const operationTag = stack?.Tags?.find((tag) => tag.Key === stackTagKeys.operation)?.Value;
  if (!stack?.StackId || !operationTag) return null;
  return environment.operations.some((made) => made.id === operationTag) ? stack.StackId : null;
}
