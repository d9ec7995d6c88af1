import { findBlueprint } from '@/lib/blueprints/registry';
import type { Transaction } from '@/lib/db/client';
import { followChannel } from '@/lib/environments/announce';
import { countsAtEnd } from '@/lib/environments/count-resources';
import { moveEnvironment, moveOperation } from '@/lib/environments/move';
import { recordEvent } from '@/lib/environments/record-event';
import type { teardownReturns } from '@/lib/environments/states';
import { readTeardownOptions } from '@/lib/environments/teardown-options';
import { goneStatuses } from '@/lib/stacks/resource-state';

/** On the time line before the first object of a bucket is deleted. */
export const emptyingBucket = 'EMPTYING_BUCKET';

type Return = (typeof teardownReturns)[number];

/**
 * Ends a teardown that AWS refused: back to where the environment came from, unless CloudFormation has deleted parts of
 * it before, or may have: it was asked to, and nobody could look (`stackStatus` null). The caller has ended the operation.
 */
export async function returnFromTeardown(
  tx: Transaction,
  { operationId, environmentId: id }: { operationId: string; environmentId: string },
  { reason, stackStatus }: { reason: string; stackStatus: string | null },
): Promise<void> {
  const { from, round, deleting, removed } = await readTeardownOptions(tx, operationId);
  const to =
    round > 1 || (deleting && stackStatus === null) ? 'TEARDOWN_BLOCKED' : returnOf(from, stackStatus);
  if (to === 'TEARDOWN_BLOCKED') {
    await moveEnvironment(tx, { id, from: 'TEARING_DOWN', to, statusReason: reason });
    return;
  }
  const statusReason = `${await whatWasLost(tx, operationId, removed)}: ${reason}`;
  await moveEnvironment(tx, { id, from: 'TEARING_DOWN', to, statusReason, set: await countsOf(tx, id, to) });
  if (to === 'LAUNCHING') await resumeLaunch(tx, id);
}

async function whatWasLost(tx: Transaction, operationId: string, removed: number): Promise<string> {
  if (removed > 0) {
    const objects = removed === 1 ? '1 object' : `${removed.toLocaleString('en')} objects and versions`;
    return `The stack was not deleted, but ${objects} in its buckets were`;
  }
  // A worker that died may have removed some that nobody counted.
  const { attempts } = await tx.operation.findUniqueOrThrow({ where: { id: operationId } });
  const emptied = await tx.environmentEvent.count({ where: { operationId, status: emptyingBucket } });
  return emptied > 0 && attempts > 1
    ? 'The stack was not deleted, but objects in its buckets may have been'
    : 'Nothing was deleted';
}

/** What was thought lost, and is there: it serves, as far as CloudFormation can tell. */
function returnOf(from: Return, stackStatus: string | null): Return {
  if (from !== 'LOST' || stackStatus === null || stackStatus === 'DELETE_COMPLETE') return from;
  return stackStatus === 'DELETE_FAILED' ? 'TEARDOWN_BLOCKED' : 'ACTIVE';
}

async function countsOf(tx: Transaction, environmentId: string, to: Return) {
  const there = await tx.stackResource.count({ where: { environmentId, status: { notIn: goneStatuses } } });
  if (to === 'ACTIVE' || to === 'UPDATE_FAILED') return countsAtEnd(there);
  if (to !== 'LAUNCHING') return {};
  const { blueprint: id, inputs } = await tx.environment.findUniqueOrThrow({ where: { id: environmentId } });
  const blueprint = findBlueprint(id);
  const parsed = blueprint?.parseInputs(inputs);
  const expected = blueprint && parsed?.ok ? blueprint.expectedResources(parsed.inputs) : there;
  return { resourcesTotal: Math.max(expected, there) };
}

/** CloudFormation never stopped making the stack: the launch is followed again, to whatever end it comes. */
async function resumeLaunch(tx: Transaction, environmentId: string): Promise<void> {
  const stopped = await tx.operation.findFirst({
    where: { environmentId, kind: 'CREATE' },
    orderBy: { createdAt: 'desc' },
    select: { id: true },
  });
  if (!stopped) return;
  await moveOperation(tx, {
    id: stopped.id,
    from: 'CANCELLED',
    to: 'IN_PROGRESS',
    set: { reason: null, finishedAt: null },
  });
  await recordEvent(tx, {
    environmentId,
    operationId: stopped.id,
    status: 'LAUNCH_RESUMED',
    reason: 'The launch goes on: its stack could not be deleted',
  });
  await tx.$executeRaw`SELECT pg_notify(${followChannel}, ${environmentId})`;
}
