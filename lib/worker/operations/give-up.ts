import { classifyFailure, OutcomeUnknown, StackConflict } from '@/lib/aws/aws-failure';
import { describeChangeSet, isExecuted } from '@/lib/aws/change-set';
import { type Connection, connect } from '@/lib/aws/connect';
import { wasTaken } from '@/lib/aws/running-update';
import { describeStack, findOwnStack } from '@/lib/aws/stack';
import { personActor, reachOf } from '@/lib/aws/target';
import { stackTagKeys } from '@/lib/blueprints/stack-tags';
import type { Logger } from '@/lib/config/logger';
import type { ClaimedOperation } from '@/lib/environments/operations/claim-operation';
import { deletionToken } from '@/lib/environments/operations/event-origin';
import { recordGivenUp, recordLookFailed } from '@/lib/environments/operations/record-given-up';
import { type Held, handToFollower, letGo } from '@/lib/environments/operations/record-operation';
import { recordStep, stackMissingForMs } from '@/lib/environments/operations/record-step';
import { createOptionsSchema, giveUpSchema } from '@/lib/environments/records';
import type { OperationKind } from '@/lib/environments/states';
import { stackPhase } from '@/lib/stacks/stack-status';
import { tunables } from '@/lib/worker/tunables';
import type { WorkerContext } from '@/lib/worker/worker-context';
import { removeChangeSet } from './make-change-set';

/** What AWS says of an operation whose outcome is unknown. */
type Look =
  /** It is under way, or over: followed as if the answer had come. */
  | { kind: 'taken'; stackId: string }
  /** Nothing of it shows; `stackStatus`: that of the stack that it was to change. */
  | { kind: 'not-taken'; stackStatus: string | null };

/**
 * An admin gives the operation up. AWS is not asked for anything any more; it is looked up what it took:
 *
 *   taken ─► followed, and the operation goes on
 *   not taken, and for long enough, since reads lag ─► ended
 *   AWS does not say ─► looked up again, or ended at once where the admin said so: then something may be left in AWS,
 *                       which the next reconciliation looks for
 */
export async function giveUp(
  worker: WorkerContext,
  operation: ClaimedOperation,
  held: Held,
  logger: Logger,
): Promise<void> {
  const { database } = worker;
  const connection = connect(
    operation.environment.target,
    personActor(operation.requestedBy, reachOf(operation.environment)),
  );
  const wish = giveUpSchema.parse(operation.giveUp);
  const found = await lookUp(connection, operation);
  if ('trouble' in found) {
    const { trouble } = found;
    const lookFailed = classifyFailure(trouble).reason;
    if (wish.withoutLooking) {
      logger.error({ err: trouble }, 'given up, though nobody knows what AWS took');
      await recordGivenUp(database, held, {
        wish: { ...wish, lookFailed },
        looked: false,
        stackStatus: null,
      });
      return;
    }
    await recordLookFailed(database, held, lookFailed);
    throw new OutcomeUnknown(`What became of it in AWS could not be looked up: ${lookFailed}`, trouble);
  }
  if (found.kind === 'taken') {
    logger.info({ stackId: found.stackId }, 'AWS has taken what was to be given up: it goes on');
    await handToFollower(database, held, found.stackId);
    return;
  }
  // Executed late, it would change what is said to be as it was.
  const { stackId } = operation.environment;
  if (operation.changeSetId !== null && stackId !== null) {
    await removeChangeSet({ connection, stackId, logger }, operation.changeSetId);
  }
  if ((await stackMissingForMs(database, held)) < tunables.believeMissingAfterMs) {
    await recordStep(database, held, 'Making sure that AWS has not taken it, before it is given up');
    await letGo(database, held, tunables.pollMissingStackMs);
    return;
  }
  await recordGivenUp(database, held, { wish, looked: true, stackStatus: found.stackStatus });
  logger.warn('given up: AWS shows nothing of it');
}

async function lookUp(
  connection: Connection,
  operation: ClaimedOperation,
): Promise<Look | { trouble: unknown }> {
  try {
    return await looks[operation.kind](connection, operation);
  } catch (error) {
    // Somebody else's stack has the name: that is an answer, and ends the launch.
    if (error instanceof StackConflict) throw error;
    return { trouble: error };
  }
}

const looks = {
  CREATE: lookForStack,
  UPDATE: lookForUpdate,
  TEARDOWN: lookForDeletion,
} as const satisfies Record<OperationKind, typeof lookForStack>;

async function lookForStack(
  connection: Connection,
  { id, options, environment }: ClaimedOperation,
): Promise<Look> {
  const stackId = await findOwnStack(connection, {
    stackName: environment.stackName,
    operationId: id,
    operationTag: stackTagKeys.operation,
    formerStackId: createOptionsSchema.parse(options).removeStackId,
  });
  return stackId === null ? { kind: 'not-taken', stackStatus: null } : { kind: 'taken', stackId };
}

async function lookForUpdate(connection: Connection, operation: ClaimedOperation): Promise<Look> {
  const { stackId, status, phase } = await describeOwn(connection, operation);
  if (phase === 'deleted') return { kind: 'taken', stackId };
  const { changeSetId } = operation;
  const changeSet = changeSetId === null ? null : await describeChangeSet(connection, stackId, changeSetId);
  const begun = { stackId, token: operation.id, since: operation.createdAt };
  if ((changeSet && isExecuted(changeSet)) || (await wasTaken(connection, begun))) {
    return { kind: 'taken', stackId };
  }
  if (phase === 'complete' || phase === 'update-failed') return { kind: 'not-taken', stackStatus: status };
  throw new OutcomeUnknown('The stack is being changed, and AWS does not show yet by whom', undefined);
}

async function lookForDeletion(connection: Connection, operation: ClaimedOperation): Promise<Look> {
  const { stackId, status, phase } = await describeOwn(connection, operation);
  const token = deletionToken(operation.id, operation.round);
  const begun = { stackId, token, since: operation.createdAt };
  // Whoever began it: the end of a deletion is the same.
  if (phase === 'deleting' || phase === 'deleted' || (await wasTaken(connection, begun))) {
    return { kind: 'taken', stackId };
  }
  return { kind: 'not-taken', stackStatus: status };
}

async function describeOwn(connection: Connection, { environment: { stackId } }: ClaimedOperation) {
  if (stackId === null) throw new Error('There is no stack to look at');
  const stack = await describeStack(connection, stackId);
  if (!stack) throw new OutcomeUnknown('CloudFormation does not show the stack', undefined);
  return { stackId, status: stack.StackStatus ?? null, phase: stackPhase(stack.StackStatus) };
}
