import type { Stack } from '@aws-sdk/client-cloudformation';
import type { Connection } from '@/lib/aws/connect';
import { listResources, readNewEvents } from '@/lib/aws/read-stacks';
import { firstFailure } from '@/lib/aws/root-cause';
import { describeStack } from '@/lib/aws/stack';
import { stackPhase } from '@/lib/aws/stack-status';
import { operationOfToken } from '@/lib/environments/deletion-token';
import type { FollowerLease } from '@/lib/environments/follower-lease';
import { recordLateDetails } from '@/lib/environments/record-late-details';
import { recordProgress } from '@/lib/environments/record-progress';
import {
  missingForMs,
  newestEventIds,
  noteSeen,
  type StackInFlight,
} from '@/lib/environments/stacks-in-flight';
import { findOutcome } from './find-outcome';
import type { PlannedRead } from './plan-reads';
import { tunables } from './tunables';
import type { WorkerContext } from './worker-context';

/** With what a target is read. */
export interface Reading {
  worker: WorkerContext;
  lease: FollowerLease;
  connection: Connection;
}

/**
 * Reads one stack's details by StackId and records what follows from them. `described` when it was described already
 * together with many others: then only the end of a launch is recorded, and the rest is read later.
 *
 * @returns whether the operation ended
 */
export async function followStack(
  reading: Reading,
  { stack, listedStatus }: PlannedRead,
  described?: Stack,
): Promise<boolean> {
  const { worker, lease, connection } = reading;
  const logger = worker.logger.child({ operation: stack.operation.id, environment: stack.environmentName });
  const brief = described !== undefined;
  const known = brief ? null : await newestEventIds(worker.database, stack.environmentId);
  const events = known ? await readNewEvents(connection, stack.stackId, (eventId) => known.has(eventId)) : [];
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
    return false;
  }
  if (status !== null && stackPhase(status) === null) {
    logger.error(
      { status },
      'CloudFormation reports a status that this version does not know; nothing is changed',
    );
    return false;
  }
  const ownEvents = events.filter(
    ({ token }) => token === null || operationOfToken(token) === stack.operation.id,
  );
  const rootCause = stack.operation.rootCauseKnown
    ? null
    : firstFailure(ownEvents.filter((event) => event.physicalId !== stack.stackId));
  const outcome = await findOutcome({
    worker,
    connection,
    stack,
    status,
    described: seen,
    brief,
    freshEvents: ownEvents,
    allFreshEvents: events,
  });
  const stackStatus = status ?? stack.stackStatus ?? 'DELETE_COMPLETE';
  if (!outcome && events.length === 0 && stackStatus === stack.stackStatus) {
    await noteSeen(worker.database, lease, [stack], tunables.noteSeenEveryMs);
    return false;
  }
  await recordProgress(worker.database, lease, stack, { stackStatus, events, rootCause, outcome });
  if (outcome) logger.info({ outcome: outcome.kind, status }, 'operation ended');
  return outcome !== null;
}

/** Reads what was left for later when a launch ended together with many others. */
export async function settleStack(
  { worker, lease, connection }: Reading,
  stack: StackInFlight,
): Promise<void> {
  const known = await newestEventIds(worker.database, stack.environmentId);
  const events = await readNewEvents(connection, stack.stackId, (eventId) => known.has(eventId));
  const resources = await listResources(connection, stack.stackId);
  await recordLateDetails(worker.database, lease, stack, { events, resources });
}
