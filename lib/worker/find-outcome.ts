import type { Stack } from '@aws-sdk/client-cloudformation';
import { removeArtifact } from '@/lib/aws/artifacts';
import { errorMessage } from '@/lib/aws/aws-failure';
import type { Connection } from '@/lib/aws/connect';
import { listResources, type ReadEvent } from '@/lib/aws/read-stacks';
import { explain, firstFailure, stackType } from '@/lib/aws/root-cause';
import { stackPhase } from '@/lib/aws/stack-status';
import type { RootCause } from '@/lib/environments/environment-view';
import { operationEvents } from '@/lib/environments/operation-events';
import type { Outcome } from '@/lib/environments/record-progress';
import type { StackInFlight } from '@/lib/environments/stacks-in-flight';
import { composeKey } from './compose-key';
import { findResidue } from './find-residue';
import type { WorkerContext } from './worker-context';

interface Seen {
  worker: WorkerContext;
  connection: Connection;
  stack: StackInFlight;
  /** As read just now; null when CloudFormation knows no such stack any more. */
  status: string | null;
  described: Stack | null;
  /** Of this operation, not stored yet, oldest first. */
  freshEvents: ReadEvent[];
}

/** How the operation ended, or null while it goes on. */
export async function findOutcome(seen: Seen): Promise<Outcome | null> {
  const phase = seen.status === null ? 'deleted' : stackPhase(seen.status);
  return seen.stack.operation.kind === 'TEARDOWN' ? teardownOutcome(seen, phase) : launchOutcome(seen, phase);
}

async function launchOutcome(seen: Seen, phase: ReturnType<typeof stackPhase>): Promise<Outcome | null> {
  switch (phase) {
    case 'complete': {
      const outputs = (seen.described?.Outputs ?? []).flatMap(({ OutputKey, OutputValue }) =>
        OutputKey && OutputValue !== undefined ? [[OutputKey, OutputValue] as const] : [],
      );
      const resources = await listResources(seen.connection, seen.stack.stackId);
      return { kind: 'launched', outputs: Object.fromEntries(outputs), resources };
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
  if (phase === 'deleted') {
    await removeComposeFile(seen);
    return { kind: 'torn-down', residue: await findResidue(seen) };
  }
  // The status alone may be that of an attempt before this one, read late: the stack's own event must vouch for it.
  if (phase === 'delete-failed' && (await failedInThisOperation(seen))) {
    return { kind: 'teardown-blocked', rootCause: await rootCauseOf(seen) };
  }
  return null;
}

async function failedInThisOperation(seen: Seen): Promise<boolean> {
  const events = await allEvents(seen);
  return events.some((event) => event.resourceType === stackType && event.status === 'DELETE_FAILED');
}

async function rootCauseOf(seen: Seen): Promise<RootCause> {
  const failure = firstFailure(await allEvents(seen));
  if (failure && failure.type !== stackType) return failure;
  const reason = seen.described?.StackStatusReason ?? failure?.reason ?? `The stack ended in ${seen.status}`;
  return { logicalId: null, type: null, reason, explanation: explain(reason) };
}

/** Stored ones and fresh ones, oldest first. */
async function allEvents(seen: Seen) {
  return [...(await operationEvents(seen.worker.database, seen.stack.operation.id)), ...seen.freshEvents];
}

/** Nobody needs the file once the instances are gone. What can't be removed is worth a line in the log, not a failure. */
async function removeComposeFile({ worker, connection, stack }: Seen): Promise<void> {
  try {
    await removeArtifact(connection, composeKey(stack.environmentName));
  } catch (error) {
    worker.logger.warn(
      { operation: stack.operation.id, reason: errorMessage(error) },
      'compose file not removed',
    );
  }
}
