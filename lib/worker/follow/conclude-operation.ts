import { outputsOf } from '@/lib/aws/stack';
import { operationEvents } from '@/lib/environments/operations/operation-events';
import type { Outcome } from '@/lib/environments/outcome';
import type { RootCause } from '@/lib/environments/records';
import { partitionOf } from '@/lib/stacks/regions';
import { stackPhase } from '@/lib/stacks/stack-status';
import { withInstances } from '@/lib/worker/instances-report';
import { concludeUpdate } from '@/lib/worker/operations/conclude-update';
import { findResidue } from '@/lib/worker/operations/find-residue';
import type { SeenStack } from '@/lib/worker/seen-stack';
import { stackFailure } from '@/lib/worker/stack-failure';
import { concludeTeardown, tornDown } from '@/lib/worker/teardown/conclude-teardown';
import { withHolders } from '@/lib/worker/teardown/with-holders';
import { resourcesUnlessRefused } from '@/lib/worker/unless-refused';

/** How the operation ended, or null while it is under way. Removes the artifacts that nothing reads any more. */
export async function concludeOperation(seen: SeenStack): Promise<Outcome | null> {
  if (seen.status === null) return unknownOutcome(seen);
  const phase = stackPhase(seen.status);
  switch (seen.stack.operation.kind) {
    case 'CREATE':
      return concludeLaunch(seen, phase);
    case 'UPDATE':
      return concludeUpdate({ ...seen, status: seen.status }, await allEvents(seen));
    case 'TEARDOWN':
      return concludeTeardown(seen, await allEvents(seen));
  }
}

/**
 * CloudFormation keeps deleted stacks readable by StackId for 90 days, so one that it does not know at all proves
 * nothing; but for one that was found to be gone before its teardown began, there is nothing left to delete.
 */
async function unknownOutcome(seen: SeenStack): Promise<Outcome> {
  const { stack, connection } = seen;
  const { accountId, region } = connection.target;
  const reason = `CloudFormation knows no stack ${stack.stackId} in account ${accountId}, ${region}`;
  if (stack.operation.kind !== 'TEARDOWN') return { kind: 'lost', reason };
  const arnOfTarget = `arn:${partitionOf(region)}:cloudformation:${region}:${accountId}:`;
  if (stack.stackId.startsWith(arnOfTarget) && (await wasLost(seen))) return tornDown(seen);
  return { kind: 'teardown-blocked', rootCause: { logicalId: null, type: null, reason, explanation: null } };
}

async function concludeLaunch(
  seen: SeenStack,
  phase: ReturnType<typeof stackPhase>,
): Promise<Outcome | null> {
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
      return {
        kind: 'launch-failed',
        rootCause: await rootCauseOf(seen),
        residue: (await findResidue(seen, 'stack-stays')).residue,
      };
    case 'deleted':
      return { kind: 'lost', reason: 'The stack was deleted outside Slipway while it was being launched' };
    default:
      return null;
  }
}

/** A lost environment is lost until it is torn down. */
async function wasLost({ worker, stack }: SeenStack): Promise<boolean> {
  const { lostAt } = await worker.database.environment.findUniqueOrThrow({
    where: { id: stack.environmentId },
    select: { lostAt: true },
  });
  return lostAt !== null;
}

async function rootCauseOf(seen: SeenStack): Promise<RootCause> {
  const events = await allEvents(seen);
  const cause = stackFailure(events, seen.described, seen.status);
  return withHolders(seen, await withInstances(seen, cause, events), events);
}

/** Stored ones and fresh ones, oldest first. */
async function allEvents(seen: SeenStack) {
  return [...(await operationEvents(seen.worker.database, seen.stack.operation.id)), ...seen.freshEvents];
}
