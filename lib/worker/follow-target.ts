import { classifyFailure } from '@/lib/aws/aws-failure';
import { type Connection, connect } from '@/lib/aws/connect';
import { listStackStatuses, readNewEvents } from '@/lib/aws/read-stacks';
import { firstFailure } from '@/lib/aws/root-cause';
import { describeStack } from '@/lib/aws/stack';
import { stackPhase } from '@/lib/aws/stack-status';
import { followerActor } from '@/lib/aws/target';
import { type FollowerLease, holdFollowerLease, noteFollowerRead } from '@/lib/environments/follower-lease';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import { recordProgress } from '@/lib/environments/record-progress';
import {
  missingForMs,
  newestEventIds,
  type StackInFlight,
  stacksInFlight,
} from '@/lib/environments/stacks-in-flight';
import { findOutcome } from './find-outcome';
import { tunables } from './tunables';
import type { WorkerContext } from './worker-context';

/**
 * One read of a target: one list call for every stack in flight, details of each, and what follows from them.
 * State is derived from what CloudFormation reports now (level, not edge), so a read that was missed, came twice or
 * came from another worker makes no difference.
 *
 * @returns how many stacks are still in flight, or null when another worker follows this target
 */
export async function followTarget(worker: WorkerContext, targetId: string): Promise<number | null> {
  const lease = await holdFollowerLease(worker.database, {
    targetId,
    workerId: worker.workerId,
    leaseMs: tunables.followerLeaseMs,
  });
  if (!lease) return null;
  const stacks = await stacksInFlight(worker.database, targetId);
  if (stacks.length === 0) return 0;
  const target = await worker.database.target.findUniqueOrThrow({ where: { id: targetId } });
  const connection = connect(target, followerActor);
  const renewal = setInterval(() => {
    holdFollowerLease(worker.database, { ...lease, leaseMs: tunables.followerLeaseMs }).catch(
      (error: unknown) => worker.logger.warn({ err: error }, 'the lease of the follower was not renewed'),
    );
  }, tunables.renewFollowerMs);
  try {
    const statuses = await listStackStatuses(connection);
    for (const stack of stacks) {
      if (worker.stopping.aborted) break;
      await followOrSkip(worker, lease, connection, stack, statuses.get(stack.stackId) ?? null);
    }
    await noteFollowerRead(worker.database, lease, null);
  } catch (error) {
    if (error instanceof MovedElsewhere) {
      worker.logger.info({ target: targetId, reason: error.message }, 'stopped following');
      return null;
    }
    await noteFollowerRead(worker.database, lease, classifyFailure(error).reason);
    throw error;
  } finally {
    clearInterval(renewal);
  }
  return stacks.length;
}

/** What is wrong with one stack must not keep the others from being followed; what is wrong with AWS does. */
async function followOrSkip(...args: Parameters<typeof followStack>): Promise<void> {
  try {
    await followStack(...args);
  } catch (error) {
    if (error instanceof MovedElsewhere || classifyFailure(error).kind === 'retryable') throw error;
    const [worker, , , stack] = args;
    worker.logger.error({ err: error, operation: stack.operation.id }, 'could not follow the stack');
  }
}

async function followStack(
  worker: WorkerContext,
  lease: FollowerLease,
  connection: Connection,
  stack: StackInFlight,
  listedStatus: string | null,
): Promise<void> {
  const logger = worker.logger.child({ operation: stack.operation.id, environment: stack.environmentName });
  const known = await newestEventIds(worker.database, stack.environmentId);
  const events = await readNewEvents(connection, stack.stackId, (eventId) => known.has(eventId));
  // The list leaves deleted stacks out, and may lag: whatever is no longer plainly at work is looked at by StackId.
  const listedPhase = stackPhase(listedStatus ?? undefined);
  const atWork = listedPhase === 'working' || listedPhase === 'rolling-back' || listedPhase === 'deleting';
  const described = atWork ? null : await describeStack(connection, stack.stackId);
  const status = atWork ? listedStatus : (described?.StackStatus ?? null);
  if (status === null && (await missingForMs(worker.database, stack)) < tunables.believeMissingAfterMs) {
    logger.debug('CloudFormation does not know the stack (yet)');
    return;
  }
  if (status !== null && stackPhase(status) === null) {
    logger.error(
      { status },
      'CloudFormation reports a status that this version does not know; nothing is changed',
    );
    return;
  }
  const ownEvents = events.filter((event) => event.token === null || event.token === stack.operation.id);
  const rootCause = stack.operation.rootCauseKnown
    ? null
    : firstFailure(ownEvents.filter((event) => event.physicalId !== stack.stackId));
  const outcome = await findOutcome({
    worker,
    connection,
    stack,
    status,
    described,
    freshEvents: ownEvents,
    allFreshEvents: events,
  });
  await recordProgress(worker.database, lease, stack, {
    stackStatus: status ?? stack.stackStatus ?? 'DELETE_COMPLETE',
    events,
    rootCause,
    outcome,
  });
  if (outcome) logger.info({ outcome: outcome.kind, status }, 'operation ended');
}
