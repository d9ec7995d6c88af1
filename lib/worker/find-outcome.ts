import type { Stack } from '@aws-sdk/client-cloudformation';
import type { Connection } from '@/lib/aws/connect';
import type { ReadEvent } from '@/lib/aws/read-stacks';
import { stackType } from '@/lib/aws/root-cause';
import { outputsOf } from '@/lib/aws/stack';
import { stackPhase } from '@/lib/aws/stack-status';
import type { RootCause } from '@/lib/environments/environment-view';
import { operationEvents } from '@/lib/environments/operation-events';
import type { Outcome } from '@/lib/environments/record-progress';
import type { StackInFlight } from '@/lib/environments/stacks-in-flight';
import { removeComposeFiles } from './compose-file';
import { findResidue } from './find-residue';
import { stackFailure } from './stack-failure';
import { resourcesUnlessRefused } from './unless-refused';
import { updateOutcome } from './update-outcome';
import type { WorkerContext } from './worker-context';

interface Seen {
  worker: WorkerContext;
  connection: Connection;
  stack: StackInFlight;
  /** As read just now; null when CloudFormation knows no such stack any more. */
  status: string | null;
  described: Stack | null;
  /** Only what the end of a launch needs: its events and resources are read later. */
  brief: boolean;
  /** Of this operation, not stored yet, oldest first. */
  freshEvents: ReadEvent[];
  /** Of whichever operation. */
  allFreshEvents: ReadEvent[];
}

/** How the operation ended, or null while it goes on. */
export async function findOutcome(seen: Seen): Promise<Outcome | null> {
  if (seen.status === null) return unknownOutcome(seen);
  const phase = stackPhase(seen.status);
  switch (seen.stack.operation.kind) {
    case 'CREATE':
      return launchOutcome(seen, phase);
    case 'UPDATE':
      return updateOutcome({ ...seen, status: seen.status }, await allEvents(seen));
    case 'TEARDOWN':
      return teardownOutcome(seen, phase);
  }
}

/**
 * CloudFormation keeps deleted stacks readable by StackId for 90 days, so one that it does not know at all proves
 * nothing; but for one that was found to be gone before its teardown began, there is nothing left to delete.
 */
async function unknownOutcome(seen: Seen): Promise<Outcome> {
  const { stack, connection } = seen;
  const { accountId, region } = connection.target;
  const reason = `CloudFormation knows no stack ${stack.stackId} in account ${accountId}, ${region}`;
  if (stack.operation.kind !== 'TEARDOWN') return { kind: 'lost', reason };
  const ofTarget = stack.stackId.startsWith(`arn:aws:cloudformation:${region}:${accountId}:`);
  if (ofTarget && (await wasLost(seen))) return tornDown(seen);
  return { kind: 'teardown-blocked', rootCause: { logicalId: null, type: null, reason, explanation: null } };
}

async function launchOutcome(seen: Seen, phase: ReturnType<typeof stackPhase>): Promise<Outcome | null> {
  switch (phase) {
    // An update from outside that failed leaves the stack serving what was launched.
    case 'update-failed':
    case 'complete': {
      const resources = seen.brief
        ? null
        : await resourcesUnlessRefused(seen.connection, seen.stack.stackId, seen.worker.logger);
      return { kind: 'launched', outputs: outputsOf(seen.described), resources };
    }
    case 'create-failed':
    case 'delete-failed':
      return { kind: 'launch-failed', rootCause: await rootCauseOf(seen) };
    case 'deleted':
      return { kind: 'lost', reason: 'The stack was deleted outside Slipway while it was being launched' };
    default:
      return null;
  }
}

async function teardownOutcome(seen: Seen, phase: ReturnType<typeof stackPhase>): Promise<Outcome | null> {
  if (phase === 'deleted') return tornDown(seen);
  // The status alone may be that of an attempt before this one, read late: an event since then must vouch for it.
  if (phase === 'delete-failed' && (await failedSinceAccepted(seen))) {
    return { kind: 'teardown-blocked', rootCause: await rootCauseOf(seen) };
  }
  return null;
}

async function tornDown(seen: Seen): Promise<Outcome> {
  const { worker, connection, stack } = seen;
  const logger = worker.logger.child({ operation: stack.operation.id });
  await removeComposeFiles(connection, stack.environmentId, logger);
  return { kind: 'torn-down', ...(await findResidue(seen)) };
}

/** A lost environment is lost until it is torn down. */
async function wasLost({ worker, stack }: Seen): Promise<boolean> {
  const loss = await worker.database.environmentEvent.findFirst({
    where: { environmentId: stack.environmentId, source: 'SLIPWAY', status: 'LOST' },
    select: { id: true },
  });
  return loss !== null;
}

/** CloudFormation's clock and ours may differ by a little. */
const clockSkewMs = 60_000;

/** Whether a deletion of the stack failed after ours was accepted: ours, or one that ran already and ours joined. */
async function failedSinceAccepted({ worker, stack, allFreshEvents }: Seen): Promise<boolean> {
  const since = new Date(stack.operation.acceptedAt.getTime() - clockSkewMs);
  const isFailure = (event: { resourceType: string; status: string; at: Date }) =>
    event.resourceType === stackType && event.status === 'DELETE_FAILED' && event.at >= since;
  if (allFreshEvents.some(isFailure)) return true;
  const stored = await worker.database.environmentEvent.findFirst({
    where: {
      environmentId: stack.environmentId,
      resourceType: stackType,
      status: 'DELETE_FAILED',
      at: { gte: since },
    },
    select: { id: true },
  });
  return stored !== null;
}

async function rootCauseOf(seen: Seen): Promise<RootCause> {
  return stackFailure(await allEvents(seen), seen.described, seen.status);
}

/** Stored ones and fresh ones, oldest first. */
async function allEvents(seen: Seen) {
  return [...(await operationEvents(seen.worker.database, seen.stack.operation.id)), ...seen.freshEvents];
}
