import type { Database } from '@/lib/db/client';
import { announce } from '@/lib/environments/announce';
import { recordEvent } from '@/lib/environments/record-event';
import type { Residue } from '@/lib/environments/records';
import { type SeenResource, saveResourcesAsListed } from '@/lib/environments/save-resources';
import { type Held, writeUnderLease } from './record-operation';
import { residueWith } from './residue-with';

/**
 * CloudFormation has verified that the stack of the failed launch is gone: its id, outputs and resources make way for
 * the next one's; what it left in the account stays on record. Throws MovedElsewhere when the lease is lost.
 */
export async function recordFailedStackRemoved(
  database: Database,
  held: Held,
  removed: { stackId: string; residue: readonly Residue[] },
): Promise<void> {
  await writeUnderLease(database, held, 'record-failed-stack-removed', async (tx) => {
    const { environmentId, operationId } = held;
    // What CloudFormation said before this event is of the former stack.
    const formerEventsTo = await recordEvent(tx, {
      environmentId,
      operationId,
      status: 'FAILED_STACK_REMOVED',
      reason: `The stack of the failed launch is gone: ${removed.stackId}`,
    });
    await tx.environment.update({
      where: { id: environmentId },
      data: {
        stackId: null,
        stackStatus: null,
        statusReason: null,
        formerEventsTo,
        outputs: {},
        residue: await residueWith(tx, environmentId, removed.residue),
      },
    });
    await tx.operation.updateMany({ where: { id: operationId }, data: { reason: null, missingSince: null } });
    await tx.stackResource.deleteMany({ where: { environmentId } });
    await announce(tx, environmentId);
  });
}

/** Records the state of a stack that could not be removed. Throws MovedElsewhere when the lease is lost. */
export async function recordFailedStack(
  database: Database,
  held: Held,
  seen: { stackStatus: string; resources: readonly SeenResource[] },
): Promise<void> {
  await writeUnderLease(database, held, 'record-failed-stack', async (tx) => {
    await saveResourcesAsListed(tx, held.environmentId, seen.resources);
    await tx.environment.update({
      where: { id: held.environmentId },
      data: { stackStatus: seen.stackStatus },
    });
  });
}
