import { findBlueprint } from '@/lib/blueprints/registry';
import type { Transaction } from '@/lib/db/client';
import { followChannel } from '@/lib/environments/announce';
import { countsAtEnd } from '@/lib/environments/count-resources';
import { moveEnvironment, moveOperation } from '@/lib/environments/move';
import { recordEvent } from '@/lib/environments/record-event';
import { type TeardownReturn, teardownReturn } from '@/lib/environments/states';
import { goneStatuses } from '@/lib/stacks/resource-state';

/**
 * Ends a teardown that AWS refused, or a person cancelled: back to where the environment came from, unless
 * CloudFormation has deleted parts of it before, or may have: it was asked to, and nobody could look (`stackStatus`
 * null). The caller has ended the operation.
 */
export async function returnFromTeardown(
  tx: Transaction,
  { operationId, environmentId: id }: { operationId: string; environmentId: string },
  { reason, stackStatus }: { reason: string; stackStatus: string | null },
): Promise<void> {
  const { fromStatus, round, executing } = await tx.operation.findUniqueOrThrow({
    where: { id: operationId },
    select: { fromStatus: true, round: true, executing: true },
  });
  const to =
    round > 1 || (executing && stackStatus === null)
      ? 'TEARDOWN_BLOCKED'
      : returnOf(teardownReturn(fromStatus), stackStatus);
  if (to === 'TEARDOWN_BLOCKED') {
    await moveEnvironment(tx, { id, from: 'TEARING_DOWN', to, statusReason: reason });
    return;
  }
  const set = { ...(await countsOf(tx, id, to)), endedTeardownId: operationId };
  await moveEnvironment(tx, { id, from: 'TEARING_DOWN', to, set });
  if (to === 'LAUNCHING') await resumeLaunch(tx, id);
}

/** What was thought lost, and is there: it serves, as far as CloudFormation knows. */
function returnOf(from: TeardownReturn, stackStatus: string | null): TeardownReturn {
  if (from !== 'LOST' || stackStatus === null || stackStatus === 'DELETE_COMPLETE') return from;
  return stackStatus === 'DELETE_FAILED' ? 'TEARDOWN_BLOCKED' : 'ACTIVE';
}

async function countsOf(tx: Transaction, environmentId: string, to: TeardownReturn) {
  if (to !== 'ACTIVE' && to !== 'UPDATE_FAILED' && to !== 'LAUNCHING') return {};
  const there = await tx.stackResource.count({ where: { environmentId, status: { notIn: goneStatuses } } });
  if (to === 'LAUNCHING')
    return { resourcesTotal: Math.max((await countExpected(tx, environmentId)) ?? there, there) };
  // Right after a launch nothing may be on record yet of what it made.
  return countsAtEnd(there > 0 ? there : ((await countExpected(tx, environmentId)) ?? 0));
}

/** How many resources its blueprint makes of its inputs; null where this version of the blueprint can't tell. */
async function countExpected(tx: Transaction, environmentId: string): Promise<number | null> {
  const { blueprint: id, inputs } = await tx.environment.findUniqueOrThrow({ where: { id: environmentId } });
  const blueprint = findBlueprint(id);
  const parsed = blueprint?.parseInputs(inputs);
  return blueprint && parsed?.ok ? blueprint.resourcesFor(parsed.inputs).length : null;
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
    reason: 'The launch continues: its stack was not deleted',
  });
  await tx.$executeRaw`SELECT pg_notify(${followChannel}, ${environmentId})`;
}
