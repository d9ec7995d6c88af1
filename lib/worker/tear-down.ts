import { errorCode } from '@/lib/aws/aws-failure';
import { type Connection, connect } from '@/lib/aws/connect';
import { wasTaken } from '@/lib/aws/running-update';
import { deleteStack, describeStack } from '@/lib/aws/stack';
import { personActor } from '@/lib/aws/target';
import type { Logger } from '@/lib/config/logger';
import {
  failBeforeStack,
  finishWithoutStack,
  type Held,
  handToFollower,
  keepStackId,
  letGo,
} from '@/lib/environments/carry-out-operation';
import type { ClaimedOperation } from '@/lib/environments/claim-operation';
import { type TeardownOptions, teardownOptionsSchema } from '@/lib/environments/operation-options';
import { stackMissingForMs, tellProgress } from '@/lib/environments/tell-progress';
import { explain } from '@/lib/errors/explain-failure';
import { removeComposeFiles } from './compose-file';
import { type Attempt, emptyBuckets } from './empty-bucket';
import { findUnrecordedStack } from './find-unrecorded-stack';
import { tunables } from './tunables';
import type { WorkerContext } from './worker-context';

/**
 * Starts the deletion of an environment's stack by StackId; the follower sees it through. With consent, the stack's
 * buckets are emptied first.
 */
export async function tearDown(
  worker: WorkerContext,
  operation: ClaimedOperation,
  held: Held,
  logger: Logger,
): Promise<void> {
  const { environment } = operation;
  const options = teardownOptionsSchema.parse(operation.options);
  const connection = connect(environment.target, personActor(operation.requestedBy));
  const stackId = environment.stackId ?? (await findStack(worker, connection, operation, held, logger));
  if (stackId === null) return;
  const attempt = { worker, connection, held, logger };
  if (options.emptyBuckets) {
    if (await refuseProtected(attempt, stackId)) return;
    if (!(await emptyBuckets(attempt, stackId))) return;
  }
  await startDeletion(connection, operation, stackId, options);
  await handToFollower(worker.database, held, stackId);
  logger.info({ stackId }, 'CloudFormation took the deletion');
}

/**
 * AWS refuses to delete a stack whose termination protection is on; by then the buckets would be empty. So the teardown
 * ends here, in AWS's words.
 *
 * @returns whether it did
 */
async function refuseProtected(
  { worker, connection, held, logger }: Attempt,
  stackId: string,
): Promise<boolean> {
  const stack = await describeStack(connection, stackId);
  if (!stack?.EnableTerminationProtection) return false;
  const reason = `Stack [${stack.StackName}] cannot be deleted while TerminationProtection is enabled`;
  logger.info({ stackId }, 'the stack is protected: nothing was emptied');
  await failBeforeStack(worker.database, held, {
    logicalId: null,
    type: null,
    reason,
    explanation: explain(reason),
  });
  return true;
}

/** The StackId that was never recorded; null when the teardown ended without one, or waits to be sure of that. */
async function findStack(
  worker: WorkerContext,
  connection: Connection,
  operation: ClaimedOperation,
  held: Held,
  logger: Logger,
): Promise<string | null> {
  const { environment } = operation;
  const found = await findUnrecordedStack(connection, environment);
  if (found.kind === 'ours') {
    await keepStackId(worker.database, environment.id, found.stackId);
    logger.info({ stackId: found.stackId }, 'found a stack that was never recorded');
    return found.stackId;
  }
  // Reads are eventually consistent: one look proves nothing where CreateStack may have been called.
  const mayShowYet = found.kind === 'none' && (await mayHaveMadeStack(worker, environment.id));
  if (mayShowYet && (await stackMissingForMs(worker.database, held)) < tunables.believeMissingAfterMs) {
    await tellProgress(worker.database, held, 'Making sure that the launch left no stack in AWS');
    await letGo(worker.database, held, tunables.lookForStackMs);
    return null;
  }
  await removeComposeFiles(connection, environment.id, logger);
  await finishWithoutStack(worker.database, held);
  logger.info('no stack to delete');
  return null;
}

/** The intent to launch is committed before CreateStack is called. */
async function mayHaveMadeStack(worker: WorkerContext, environmentId: string): Promise<boolean> {
  const intent = await worker.database.environmentEvent.findFirst({
    where: { environmentId, source: 'SLIPWAY', status: 'LAUNCH_STARTED' },
    select: { id: true },
  });
  return intent !== null;
}

async function startDeletion(
  connection: Connection,
  operation: ClaimedOperation,
  stackId: string,
  { retain, force }: TeardownOptions,
): Promise<void> {
  const token = operation.id;
  try {
    await deleteStack(connection, { stackId, token, retain, force });
  } catch (error) {
    // An earlier attempt's deletion is under way: what is taken only after a failure is refused now.
    const refused = errorCode(error) === 'ValidationError';
    const request = { stackId, operationId: token, since: operation.createdAt };
    if (!refused || !(await wasTaken(connection, request))) throw error;
  }
}
