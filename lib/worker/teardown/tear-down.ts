import { classifyFailure, errorCode, errorMessage } from '@/lib/aws/aws-failure';
import { type Connection, connect } from '@/lib/aws/connect';
import { wasTaken } from '@/lib/aws/running-update';
import { deleteStack, describeStack } from '@/lib/aws/stack';
import { personActor, reachOf } from '@/lib/aws/target';
import type { Logger } from '@/lib/config/logger';
import type { ClaimedOperation } from '@/lib/environments/operations/claim-operation';
import { deletionToken } from '@/lib/environments/operations/event-origin';
import {
  type Held,
  handToFollower,
  letGo,
  recordDeletionIntent,
  recordNoStack,
  recordStackId,
} from '@/lib/environments/operations/record-operation';
import { recordStep, stackMissingForMs } from '@/lib/environments/operations/record-step';
import { teardownOptionsSchema } from '@/lib/environments/records';
import { explain } from '@/lib/stacks/explain-failure';
import { stackPhase } from '@/lib/stacks/stack-status';
import { findUnrecordedStack } from '@/lib/worker/operations/find-unrecorded-stack';
import { removeArtifacts } from '@/lib/worker/operations/stack-artifacts';
import { tunables } from '@/lib/worker/tunables';
import type { WorkerContext } from '@/lib/worker/worker-context';
import { assessStack, reassessStack, waitUntilFree } from './assess-stack';
import { clearBuckets, toKeep } from './clear-buckets';
import { refuseTeardown, type TeardownRun } from './teardown-run';

/**
 * Starts the deletion of an environment's stack by StackId; the follower sees it through. The irreversible comes last:
 *
 *   busy? wait ─► would AWS refuse? end, nothing deleted ─► buckets: empty, keep, or end ─► DeleteStack ─► followed
 *
 * A stack whose buckets filled while CloudFormation deleted it comes here again, in the next round, under the same
 * consent.
 */
export async function tearDown(
  worker: WorkerContext,
  operation: ClaimedOperation,
  held: Held,
  logger: Logger,
): Promise<void> {
  const { environment } = operation;
  const options = teardownOptionsSchema.parse(operation.options);
  const connection = connect(environment.target, personActor(operation.requestedBy, reachOf(environment)));
  const stackId = environment.stackId ?? (await findStack(worker, connection, operation, held, logger));
  if (stackId === null) return;
  const stack = await describeStack(connection, stackId);
  const run: TeardownRun = { worker, connection, operation, options, held, stackId, stack, logger };
  if (await hasBegun(run)) {
    await handToFollower(worker.database, held, stackId);
    logger.info({ stackId }, 'the deletion is under way');
  } else if (stackPhase(stack?.StackStatus) === 'deleting') {
    // Somebody else's deletion is joined; one that has failed by now, which a late read does not show, is begun anew.
    await askForDeletion(run, options.retain);
  } else {
    await prepareAndDelete(run);
  }
}

/** Whether an earlier attempt's deletion was taken, though nobody heard the answer. */
async function hasBegun({ connection, operation, stackId, stack }: TeardownRun): Promise<boolean> {
  if (!operation.executing || !stack) return false;
  const token = deletionToken(operation.id, operation.round);
  return wasTaken(connection, { stackId, token, since: operation.createdAt });
}

async function prepareAndDelete(run: TeardownRun): Promise<void> {
  const seen = await assessStack(run);
  if (seen === null) return;
  const cleared = await clearBuckets(run, seen);
  if (!cleared) return;
  // Emptying takes its time: what was true before the first object went may no longer be.
  const now = cleared === 'emptied' ? await reassessStack(run) : { run, seen };
  if (now) await askForDeletion(now.run, [...run.options.retain, ...toKeep(now.run, now.seen.resources)]);
}

/** The last step, after which only CloudFormation's outcome ends the teardown. */
async function askForDeletion(run: TeardownRun, retain: readonly string[]): Promise<void> {
  const { worker, operation, held, stackId, logger } = run;
  await recordDeletionIntent(worker.database, held);
  try {
    await callDeleteStack(run, retain);
  } catch (error) {
    await handleRefusal(run, error);
    return;
  }
  await handToFollower(worker.database, held, stackId);
  logger.info({ stackId, round: operation.round }, 'CloudFormation accepted the deletion');
}

async function callDeleteStack(run: TeardownRun, retain: readonly string[]): Promise<void> {
  const { connection, operation, options, stackId } = run;
  const token = deletionToken(operation.id, operation.round);
  try {
    await deleteStack(connection, { stackId, token, retain, force: options.force });
  } catch (error) {
    // An earlier attempt's deletion is under way: what is taken only after a failure is refused now.
    const refused = errorCode(error) === 'ValidationError';
    if (!refused || !(await wasTaken(connection, { stackId, token, since: operation.createdAt })))
      throw error;
  }
}

/** AWS did not take the deletion: for now, or for good. Anything else is thrown on. */
async function handleRefusal(run: TeardownRun, error: unknown): Promise<void> {
  const failure = classifyFailure(error);
  if (failure.kind !== 'terminal') throw error;
  const [, busy] = /cannot be deleted while in status (\w+)/.exec(errorMessage(error)) ?? [];
  if (busy !== undefined) {
    await waitUntilFree({ ...run, operation: { ...run.operation, executing: true } }, busy);
    return;
  }
  const { reason } = failure;
  await refuseTeardown(run, { logicalId: null, type: null, reason, explanation: explain(reason) });
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
    await recordStackId(worker.database, environment.id, found.stackId);
    logger.info({ stackId: found.stackId }, 'found a stack that was never recorded');
    return found.stackId;
  }
  // Reads are eventually consistent: one look proves nothing where CreateStack may have been called.
  const mayShowYet = found.kind === 'none' && (await mayHaveMadeStack(worker, environment.id));
  if (mayShowYet && (await stackMissingForMs(worker.database, held)) < tunables.believeMissingAfterMs) {
    await recordStep(worker.database, held, 'Making sure that the launch left no stack in AWS');
    await letGo(worker.database, held, tunables.pollMissingStackMs);
    return null;
  }
  await removeArtifacts(connection, environment.id, logger);
  await recordNoStack(worker.database, held);
  logger.info('no stack to delete');
  return null;
}

/** The intent to launch is committed before CreateStack is called. */
async function mayHaveMadeStack(worker: WorkerContext, environmentId: string): Promise<boolean> {
  const launches = { environmentId, kind: 'CREATE', executing: true } as const;
  return (await worker.database.operation.count({ where: launches })) > 0;
}
