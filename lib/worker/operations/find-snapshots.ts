import type { Connection } from '@/lib/aws/connect';
import { findLeftSnapshot, type LeftSnapshot } from '@/lib/aws/final-snapshot';
import type { Residue } from '@/lib/environments/records';
import { aboutType } from '@/lib/stacks/types/about-type';
import { unlessRefused } from '@/lib/worker/unless-refused';
import type { WorkerContext } from '@/lib/worker/worker-context';

/** A resource that is gone from a stack, or went with it. */
export interface Gone {
  logicalId: string;
  type: string;
  physicalId: string;
}

/** What a snapshot is expected to be called and to cost, where only that is known. */
type Expected = Pick<Residue, 'type' | 'note' | 'monthlyUsd'>;

/**
 * The snapshot that is left of what is gone; null for none. RDS is asked of each database, whatever was expected: one
 * that failed while it was being created leaves none, and one that somebody gave another policy may leave one.
 *
 * @param deletedKeys ids of keys that went as well
 */
export async function findSnapshot(
  { connection, worker, stackId }: { connection: Connection; worker: WorkerContext; stackId: string },
  gone: Gone,
  expected: Expected | null,
  deletedKeys: readonly string[],
): Promise<Residue | null> {
  const { logicalId, type, physicalId: of } = gone;
  const unnamed = expected && { ...expected, logicalId, physicalId: null, of };
  if (aboutType(type).snapshot?.type !== 'AWS::RDS::DBSnapshot')
    return unnamed && { ...unnamed, note: `${unnamed.note} It was taken of ${of}.` };
  const { answer, refusal } = await unlessRefused(
    findLeftSnapshot(connection, { stackId, logicalId, databaseId: of }),
  );
  if (refusal !== null) {
    worker.logger.warn({ reason: refusal, stackId }, 'the snapshots of the database are not listed');
    const note = `A final snapshot of ${of} was asked for. RDS does not let Slipway look whether it is there.`;
    return unnamed && { ...unnamed, note };
  }
  return answer && { logicalId, type: 'AWS::RDS::DBSnapshot', of, ...described(answer, gone, deletedKeys) };
}

function described(snapshot: LeftSnapshot, { type }: Gone, deletedKeys: readonly string[]) {
  const { name, isFinal, storageGiB, keyArn } = snapshot;
  const { note, monthlyUsd } = aboutType(type).snapshot?.left({ AllocatedStorage: storageGiB ?? 0 }) ?? {
    note: '',
    monthlyUsd: 0,
  };
  const own = isFinal ? note : note.replace('The final snapshot of', 'A snapshot that somebody took of');
  const deletedKey = deletedKeys.find((id) => keyArn?.endsWith(`key/${id}`));
  return {
    physicalId: name,
    note: deletedKey === undefined ? own : `${own} ${withoutKey(deletedKey)}`,
    monthlyUsd,
  };
}

/**
 * CloudFormation schedules the deletion of a key, and KMS waits for a week at least. Meanwhile nothing can be decrypted
 * with it. https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
 */
function withoutKey(id: string): string {
  return `It can't be restored as it is: its key ${id} is scheduled for deletion. An administrator can cancel that in KMS and enable the key, for at least 7 days; after that, the snapshot is of no use.`;
}
