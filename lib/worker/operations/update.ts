import type { Stack } from '@aws-sdk/client-cloudformation';
import { OutcomeUnknown } from '@/lib/aws/aws-failure';
import {
  type ChangeSet,
  describeChangeSet,
  executeChangeSet,
  isExecuted,
  isNoChange,
  isNotExecutable,
} from '@/lib/aws/change-set';
import { connect } from '@/lib/aws/connect';
import { wasTaken } from '@/lib/aws/running-update';
import { describeStack } from '@/lib/aws/stack';
import { personActor, reachOf } from '@/lib/aws/target';
import type { Logger } from '@/lib/config/logger';
import type { ClaimedOperation } from '@/lib/environments/operations/claim-operation';
import { type Held, handToFollower, recordFailure } from '@/lib/environments/operations/record-operation';
import {
  awaitConfirmation,
  recordCancelled,
  recordExecutionIntent,
  recordPlan,
  recordUnchanged,
} from '@/lib/environments/operations/record-update';
import { idsToType } from '@/lib/environments/plan-stakes';
import type { UpdatePlan } from '@/lib/environments/records';
import { updateOptionsSchema } from '@/lib/environments/records';
import { explain, plainReason } from '@/lib/stacks/explain-failure';
import { stackPhase } from '@/lib/stacks/stack-status';
import { tunables } from '@/lib/worker/tunables';

import type { WorkerContext } from '@/lib/worker/worker-context';
import { continueRollback } from './continue-rollback';
import { makeChangeSet, removeChangeSet, whenMade } from './make-change-set';
import { whyNotKeep } from './newer-template';
import { toUpdatePlan } from './update-plan';
import { failAsSeen, type UpdateRun, wantedOf } from './update-run';

/**
 * Updates a stack through a change set. What is next follows from what AWS says of the change set, so that a later
 * attempt continues wherever an earlier one stopped:
 *
 *   none ─► made ─► planned ─┬─► waits for confirmation ─┐
 *                            └───────────────────────────┴─► executed ─► followed
 *
 * CloudFormation executes a change set once, and refuses one that was made before the stack changed: then a new one is
 * made, and shown again.
 */
export async function update(
  worker: WorkerContext,
  operation: ClaimedOperation,
  held: Held,
  logger: Logger,
): Promise<void> {
  const { stackId, target } = operation.environment;
  if (stackId === null) throw new Error('There is no stack to update');
  const connection = connect(target, personActor(operation.requestedBy, reachOf(operation.environment)));
  const options = updateOptionsSchema.parse(operation.options);
  if (operation.cancelRequested && !operation.executing) {
    await cancel({ worker, connection, stackId, logger, held }, operation.changeSetId);
    return;
  }
  const stack = await describeStack(connection, stackId);
  if (!stack) throw new OutcomeUnknown('CloudFormation does not show the stack', undefined);
  if (stack.StackStatus === 'DELETE_COMPLETE') {
    // Its follower records what became of it, and that the environment is lost.
    await handToFollower(worker.database, held, stackId);
    return;
  }
  const run: UpdateRun = { worker, connection, operation, options, held, stackId, stack, logger };
  if (options.continueRollback) await continueRollback(run, options.continueRollback.skip);
  else await advance(run);
}

async function advance(run: UpdateRun): Promise<void> {
  const { worker, connection, operation, held, stackId, stack } = run;
  const known = operation.changeSetId;
  const found = known === null ? null : await describeChangeSet(connection, stackId, known);
  if (await isUnderWay(run, found)) {
    await handToFollower(worker.database, held, stackId);
    return;
  }
  if (takesNoUpdate(stack)) {
    await failAsSeen(
      run,
      `Stack [${stack.StackName}] is in ${stack.StackStatus} state and can not be updated`,
    );
    return;
  }
  const refusal = run.options.keepTemplate ? whyNotKeep(stack, wantedOf(run, new Date())) : null;
  if (refusal !== null) {
    await fail(run, refusal);
    return;
  }
  const changeSet = await whenMade(run, found && isUsable(found) ? found.id : await makeChangeSet(run));
  if (!changeSet) return;
  if (changeSet.status === 'FAILED') {
    await handleUnmade(run, changeSet);
    return;
  }
  const plan = toUpdatePlan(changeSet.changes, wantedOf(run, changeSet.createdAt ?? new Date()));
  await recordPlan(worker.database, held, plan);
  if (plan.refusal !== null) {
    await removeChangeSet(run, changeSet.id);
    await fail(run, plan.refusal);
    return;
  }
  const waits = needsConfirmation(plan, run, changeSet.id);
  const proceeds = waits
    ? await awaitConfirmation(worker.database, held)
    : await recordExecutionIntent(worker.database, held, plan.changes.length);
  if (!proceeds) await cancel(run, changeSet.id);
  else if (!waits) await execute(run, changeSet.id);
}

/**
 * Slipway or somebody in the console left it like this: what can be done instead follows from its status, so that is
 * recorded with the refusal.
 */
function takesNoUpdate({ StackStatus: status }: Stack): boolean {
  return status === 'UPDATE_ROLLBACK_FAILED' || status === 'DELETE_FAILED';
}

/** Whether an earlier attempt's execution of the change set was taken, though nobody heard the answer. */
async function isUnderWay(run: UpdateRun, found: ChangeSet | null): Promise<boolean> {
  if (found && isExecuted(found)) return true;
  if (!run.operation.executing || (found && isUsable(found))) return false;
  // The change set is void, or gone: with ours, or with somebody else's change of the stack.
  const { connection, stackId, operation, stack } = run;
  if (await wasTaken(connection, { stackId, token: operation.id, since: operation.createdAt })) return true;
  const phase = stackPhase(stack.StackStatus);
  if (phase === 'complete' || phase === 'update-failed') return false;
  throw new OutcomeUnknown('The stack is being changed, and AWS does not show yet by whom', undefined);
}

/** A plan that is too old may no longer be what would happen: images and what was changed outside move on. */
function isUsable({ executionStatus, createdAt }: ChangeSet): boolean {
  const isFresh = createdAt === null || Date.now() - createdAt.getTime() < tunables.planValidMs;
  return executionStatus !== 'OBSOLETE' && isFresh;
}

async function handleUnmade(run: UpdateRun, changeSet: ChangeSet): Promise<void> {
  const { worker, held, logger } = run;
  await removeChangeSet(run, changeSet.id);
  if (isNoChange(changeSet.statusReason)) {
    await recordUnchanged(worker.database, held);
    logger.info('nothing to change');
    return;
  }
  await fail(run, plainReason(changeSet.statusReason || 'CloudFormation could not create the change set'));
}

async function fail({ worker, held }: UpdateRun, reason: string): Promise<void> {
  await recordFailure(worker.database, held, {
    logicalId: null,
    type: null,
    reason,
    explanation: explain(reason),
  });
}

/** Whether a person has to confirm the plan before it is carried out: on request, and where its name has to be typed. */
function needsConfirmation(
  plan: UpdatePlan,
  { operation, options }: UpdateRun,
  changeSetId: string,
): boolean {
  if (operation.confirmedChangeSet === changeSetId) return false;
  return options.apply === 'review' || (idsToType(plan).length > 0 && !options.mayReplaceData);
}

async function execute(run: UpdateRun, changeSetId: string): Promise<void> {
  const { worker, connection, operation, held, stackId, logger } = run;
  try {
    await executeChangeSet(connection, { stackId, changeSetId, operationId: operation.id });
  } catch (error) {
    if (!isNotExecutable(error)) throw error;
    throw new OutcomeUnknown('CloudFormation did not accept the change set; finding out why', error);
  }
  await handToFollower(worker.database, held, stackId);
  logger.info({ changeSet: changeSetId }, 'CloudFormation accepted the update');
}

/** Nothing was executed: the environment is what it was. */
async function cancel(
  run: Pick<UpdateRun, 'worker' | 'connection' | 'stackId' | 'logger' | 'held'>,
  changeSetId: string | null,
): Promise<void> {
  if (changeSetId !== null) await removeChangeSet(run, changeSetId);
  await recordCancelled(run.worker.database, run.held);
  run.logger.info('update cancelled before it began');
}
