import type { Connection } from '@/lib/aws/connect';
import { type ReadEvent, readNewEvents } from '@/lib/aws/read-stacks';
import { describeStack } from '@/lib/aws/stack';
import { operationOfEvent } from '@/lib/environments/operations/event-origin';
import { operationEvents } from '@/lib/environments/operations/operation-events';
import { recordLateDetails } from '@/lib/environments/progress/record-late-details';
import { recordProgress } from '@/lib/environments/progress/record-progress';
import { missingForMs, newestEventIds, recordSeen } from '@/lib/environments/progress/stacks-in-flight';
import type { StackInFlight } from '@/lib/environments/stack-in-flight';
import { firstFailure } from '@/lib/stacks/root-cause';
import { stackPhase } from '@/lib/stacks/stack-status';
import type { FollowerLease } from '@/lib/targets/follower-lease';
import { withInstances } from '@/lib/worker/instances-report';
import { tunables } from '@/lib/worker/tunables';
import { resourcesUnlessRefused, unlessRefused } from '@/lib/worker/unless-refused';
import type { WorkerContext } from '@/lib/worker/worker-context';
import { concludeOperation } from './conclude-operation';
import type { PlannedRead } from './plan-reads';

/** With what a target is read. */
export interface Reading {
  worker: WorkerContext;
  lease: FollowerLease;
  connection: Connection;
}

/** What came of reading one stack. */
export interface Followed {
  /** The operation's end is recorded. */
  ended: boolean;
  /** Why AWS does not report all of it, in words; null when it does. */
  refusal: string | null;
}

/**
 * Reads one stack's details by StackId and records what follows from them. With `endFirst`, the end of a launch that
 * went well is recorded with nothing but its description, and the rest is left for `readLateDetails`.
 */
export async function followStack(
  reading: Reading,
  { stack, listedStatus }: PlannedRead,
  endFirst = false,
): Promise<Followed> {
  const { worker, lease, connection } = reading;
  const logger = worker.logger.child({ operation: stack.operation.id, environment: stack.environmentName });
  const described = endFirst ? await describeStack(connection, stack.stackId) : undefined;
  const brief = stackPhase(described?.StackStatus) === 'complete';
  const { events, refusal } = brief ? { events: [], refusal: null } : await newEvents(reading, stack);
  if (refusal !== null) logger.error({ reason: refusal }, 'the events of the stack are not readable');
  // The list leaves out what has ended, and may lag: whatever is not plainly at work is looked at by StackId.
  const listedPhase = stackPhase(listedStatus ?? undefined);
  const atWork = listedPhase === 'working' || listedPhase === 'rolling-back' || listedPhase === 'deleting';
  const seen = described ?? (atWork ? null : await describeStack(connection, stack.stackId));
  const status = seen?.StackStatus ?? (atWork ? listedStatus : null);
  if (
    status === null &&
    (await missingForMs(worker.database, lease, stack)) < tunables.believeMissingAfterMs
  ) {
    logger.debug('CloudFormation does not know the stack (yet)');
    return { ended: false, refusal };
  }
  if (status !== null && stackPhase(status) === null) {
    logger.error(
      { status },
      'CloudFormation reports a status that this version does not know; nothing is changed',
    );
    return { ended: false, refusal };
  }
  const ownEvents = events.filter((event) => operationOfEvent(event, stack.operation) === stack.operation.id);
  const outcome = await concludeOperation({
    worker,
    connection,
    stack,
    status,
    described: seen,
    brief,
    freshEvents: ownEvents,
    allFreshEvents: events,
  });
  const failure =
    stack.operation.rootCauseKnown || outcome
      ? null
      : firstFailure(ownEvents.filter((event) => event.physicalId !== stack.stackId));
  const rootCause =
    failure &&
    (await withInstances({ worker, connection, stack }, failure, [
      ...(await operationEvents(worker.database, stack.operation.id)),
      ...ownEvents,
    ]));
  const stackStatus = status ?? stack.stackStatus ?? 'DELETE_COMPLETE';
  if (!outcome && events.length === 0 && stackStatus === stack.stackStatus) {
    await recordSeen(worker.database, lease, [stack], tunables.recordSeenEveryMs);
    return { ended: false, refusal };
  }
  await recordProgress(worker.database, lease, stack, { stackStatus, events, rootCause, outcome });
  if (outcome) logger.info({ outcome: outcome.kind, status }, 'operation ended');
  return { ended: outcome !== null, refusal };
}

/** Without its events a stack can still be seen to end, as a launch or a teardown that went well does. */
async function newEvents(
  { worker, connection }: Reading,
  stack: StackInFlight,
): Promise<{ events: ReadEvent[]; refusal: string | null }> {
  const known = await newestEventIds(worker.database, stack.environmentId);
  const { answer, refusal } = await unlessRefused(
    readNewEvents(connection, stack.stackId, (eventId) => known.has(eventId)),
  );
  return { events: answer ?? [], refusal };
}

/** Reads what was left for later when a launch ended together with many others. */
export async function readLateDetails(
  { worker, lease, connection }: Reading,
  stack: StackInFlight,
): Promise<void> {
  const known = await newestEventIds(worker.database, stack.environmentId);
  const events = await readNewEvents(connection, stack.stackId, (eventId) => known.has(eventId));
  const logger = worker.logger.child({ operation: stack.operation.id, environment: stack.environmentName });
  const resources = await resourcesUnlessRefused(connection, stack.stackId, logger);
  await recordLateDetails(worker.database, lease, stack, { events, resources });
}
