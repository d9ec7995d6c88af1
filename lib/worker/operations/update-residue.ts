import type { PlannedChange, Residue, UpdatePlan } from '@/lib/environments/records';
import { aboutType } from '@/lib/stacks/types/about-type';
import { findSnapshot } from './find-snapshots';

/**
 * What an update that went through left in the account, outside the stack: what its template says to keep, or to take a
 * snapshot of, when it is replaced or removed. No later teardown takes it.
 *
 * `resources` are those of the stack now.
 */
export function updateResidue(
  plan: UpdatePlan | null,
  resources: readonly { logicalId: string; physicalId: string | null }[],
): Residue[] {
  const now = new Map(resources.map(({ logicalId, physicalId }) => [logicalId, physicalId]));
  return (plan?.changes ?? []).flatMap((change): Residue[] => {
    const { action, logicalId, type, physicalId, keeps } = change;
    const went = action === 'remove' || isReplaced(change, now.get(logicalId) ?? null);
    if (keeps === undefined || !went || physicalId === null) return [];
    const { kept, snapshot } = aboutType(type);
    if (keeps === 'resource') {
      const note = 'Kept when an update replaced or removed it.';
      return [{ logicalId, type, physicalId, note, monthlyUsd: kept?.monthlyUsd ?? 0, of: null }];
    }
    // AWS names the snapshot; CloudFormation does not report the name.
    const note = `Snapshot of ${physicalId}, ${TAKEN}. What it costs depends on how much is in it.`;
    return [
      { logicalId, type: snapshot?.type ?? type, physicalId: null, note, monthlyUsd: 0, of: physicalId },
    ];
  });
}

const TAKEN = 'taken when an update replaced or removed it';

/** With what RDS has of the snapshots of databases; without those that it says it has not. */
export async function withSnapshots(
  seen: Parameters<typeof findSnapshot>[0],
  residue: readonly Residue[],
): Promise<Residue[]> {
  const found = await Promise.all(
    residue.map(async (left) => {
      const { logicalId, type, of } = left;
      if (type !== 'AWS::RDS::DBSnapshot' || of === null) return left;
      const gone = { logicalId, type: 'AWS::RDS::DBInstance', physicalId: of };
      const snapshot = await findSnapshot(seen, gone, left, []);
      return snapshot?.physicalId ? { ...snapshot, note: `${snapshot.note} It was ${TAKEN}.` } : snapshot;
    }),
  );
  return found.filter((left) => left !== null);
}

/** Whether one that might be replaced was shows in its id. */
function isReplaced({ action, physicalId }: PlannedChange, idNow: string | null): boolean {
  return action === 'replace' || (action === 'replace-maybe' && idNow !== physicalId);
}
