import { classifyFailure, OutcomeUnknown, StackConflict } from '@/lib/aws/aws-failure';
import { type Connection, connect } from '@/lib/aws/connect';
import { createStack, findOwnStack, isAlreadyThere, type StackRequest } from '@/lib/aws/stack';
import { personActor, reachOf } from '@/lib/aws/target';
import { stackTagKeys } from '@/lib/blueprints/stack-tags';
import type { Logger } from '@/lib/config/logger';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import type { ClaimedOperation } from '@/lib/environments/operations/claim-operation';
import {
  type Held,
  handToFollower,
  recordLaunchIntent,
  recordStackId,
} from '@/lib/environments/operations/record-operation';
import { createOptionsSchema } from '@/lib/environments/records';
import { withoutFullStop } from '@/lib/environments/without-full-stop';
import type { WorkerContext } from '@/lib/worker/worker-context';
import { prepareStack } from './prepare-stack';
import { removeFailedStack } from './remove-failed-stack';

type Wanted = Parameters<typeof findOwnStack>[1];

/**
 * Launches an environment's stack: remove that of a failed launch, prepare, commit the intent, CreateStack, record the
 * StackId. A later attempt first looks for the stack that an earlier one may have made.
 */
export async function launch(
  worker: WorkerContext,
  operation: ClaimedOperation,
  held: Held,
  logger: Logger,
): Promise<void> {
  const { environment } = operation;
  if (environment.status === 'QUEUED' && !(await removeFailedStack(worker, operation, held, logger))) return;
  const connection = connect(environment.target, personActor(operation.requestedBy, reachOf(environment)));
  const wanted = {
    stackName: environment.stackName,
    operationId: operation.id,
    operationTag: stackTagKeys.operation,
    formerStackId: createOptionsSchema.parse(operation.options).removeStackId,
  };

  const made = environment.status === 'LAUNCHING' ? await lookUp(connection, wanted) : null;
  if (made) {
    logger.info({ stackId: made }, 'adopted the stack of an earlier attempt');
    await handOver(worker, held, made, logger);
    return;
  }
  const request = await prepareStack(connection, operation, { madeBy: operation.id, parameters: [] });
  await recordLaunchIntent(worker.database, held, request.version);
  const stackId = await createOrAdopt(connection, request, wanted, logger);
  await handOver(worker, held, stackId, logger);
  logger.info({ stackId }, 'CloudFormation accepted the stack');
}

/** CreateStack; when its outcome is unknown, or the name is in use, looks up whether the stack is ours. */
async function createOrAdopt(
  connection: Connection,
  request: StackRequest,
  wanted: Wanted,
  logger: Logger,
): Promise<string> {
  try {
    return await createStack(connection, request);
  } catch (error) {
    const failure = classifyFailure(error);
    const unknown = failure.kind === 'retryable' && failure.unknownOutcome;
    if (!unknown && !isAlreadyThere(error)) throw error;
    logger.warn({ err: error }, 'the outcome of CreateStack is not known, looking it up');
    const stackId = await lookUp(connection, wanted);
    if (stackId === null)
      throw new OutcomeUnknown(
        `${withoutFullStop(failure.reason)}; it may have accepted the stack, and does not show it yet`,
        error,
      );
    return stackId;
  }
}

/** A failed lookup leaves the question open; only somebody else's stack settles it. */
async function lookUp(connection: Connection, wanted: Wanted): Promise<string | null> {
  try {
    return await findOwnStack(connection, wanted);
  } catch (error) {
    if (error instanceof StackConflict) throw error;
    const { reason } = classifyFailure(error);
    throw new OutcomeUnknown(`Whether the stack was made could not be looked up: ${reason}`, error);
  }
}

/** The id of an existing stack is recorded even when this worker has lost the operation in the meantime. */
async function handOver(worker: WorkerContext, held: Held, stackId: string, logger: Logger): Promise<void> {
  try {
    await handToFollower(worker.database, held, stackId);
  } catch (error) {
    if (error instanceof MovedElsewhere) {
      logger.error({ stackId }, 'the lease was lost while CloudFormation accepted the stack; its id is kept');
      await recordStackId(worker.database, held.environmentId, stackId);
    }
    throw error;
  }
}
