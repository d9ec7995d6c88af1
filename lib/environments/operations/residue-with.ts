import type { Transaction } from '@/lib/db/client';
import { mergeResidue } from '@/lib/environments/merge-residue';
import type { Residue } from '@/lib/environments/records';
import { toResidue } from '@/lib/environments/views/to-view';

/**
 * What is left of an environment by now, with what was just found, for its row. What was deleted on request since it was
 * looked for is not found. The caller holds the row.
 */
export async function residueWith(
  tx: Transaction,
  environmentId: string,
  found: readonly Residue[],
): Promise<Residue[]> {
  const { residue, snapshotDeletions } = await tx.environment.findUniqueOrThrow({
    where: { id: environmentId },
    select: {
      residue: true,
      snapshotDeletions: { where: { finishedAt: { not: null }, reason: null }, select: { snapshot: true } },
    },
  });
  const deleted = new Set(snapshotDeletions.map(({ snapshot }) => snapshot));
  const there = found.filter(({ physicalId }) => physicalId === null || !deleted.has(physicalId));
  return mergeResidue(toResidue(residue), there).map((left) => ({ ...left }));
}
