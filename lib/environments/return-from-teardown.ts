import type { Transaction } from '@/lib/db/client';
import { countsAtEnd } from './count-resources';
import { moveEnvironment } from './move';
import { goneStatuses } from './resource-state';
import { readTeardownOptions } from './teardown-options';

/** On the time line before the first object of a bucket is deleted. */
export const emptyingBucket = 'EMPTYING_BUCKET';

/**
 * Ends a teardown that AWS refused: back to where the environment came from, unless CloudFormation has deleted parts of
 * it before, or may have: it was asked to, and nobody could look (`isSeen` false). The caller has ended the operation.
 */
export async function returnFromTeardown(
  tx: Transaction,
  { operationId, environmentId: id }: { operationId: string; environmentId: string },
  { reason, isSeen }: { reason: string; isSeen: boolean },
): Promise<void> {
  const { from, round, deleting } = await readTeardownOptions(tx, operationId);
  if (round > 1 || from === 'TEARDOWN_BLOCKED' || (deleting && !isSeen)) {
    await moveEnvironment(tx, { id, from: 'TEARING_DOWN', to: 'TEARDOWN_BLOCKED', statusReason: reason });
    return;
  }
  const emptied = await tx.environmentEvent.count({ where: { operationId, status: emptyingBucket } });
  const there = await tx.stackResource.count({
    where: { environmentId: id, status: { notIn: goneStatuses } },
  });
  await moveEnvironment(tx, {
    id,
    from: 'TEARING_DOWN',
    to: from,
    statusReason:
      emptied > 0
        ? `The stack was not deleted, but its buckets were being emptied: ${reason}`
        : `Nothing was deleted: ${reason}`,
    set: from === 'ACTIVE' || from === 'UPDATE_FAILED' ? countsAtEnd(there) : {},
  });
}
