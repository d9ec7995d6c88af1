import { isUnknownStack } from '@/lib/aws/aws-failure';
import type { Connection } from '@/lib/aws/connect';
import { listResources, type ReadEvent } from '@/lib/aws/read-stacks';
import type { Residue } from '@/lib/environments/environment-view';
import type { StackInFlight } from '@/lib/environments/stacks-in-flight';
import type { WorkerContext } from './worker-context';

/** What each kind of resource leaves behind when its stack is gone; true for every blueprint. */
const notes: Readonly<Record<string, string>> = {
  'AWS::KMS::Key':
    'Kept on purpose: a final snapshot can only be restored with it. Costs about 1 USD a month.',
  'AWS::RDS::DBInstance': 'Kept on purpose.',
  'AWS::S3::Bucket': 'Kept on purpose, with everything in it.',
};

/**
 * What the stack left in the account: resources that CloudFormation skipped because the template says to retain them,
 * and the final snapshots of databases that it took on their deletion.
 */
export async function findResidue(seen: {
  worker: WorkerContext;
  connection: Connection;
  stack: StackInFlight;
  freshEvents: readonly ReadEvent[];
}): Promise<Residue[]> {
  const { worker, connection, stack, freshEvents } = seen;
  const stored = await worker.database.stackResource.findMany({
    where: { environmentId: stack.environmentId },
  });
  const fresh = freshEvents.map((event) => ({ ...event, type: event.resourceType }));
  // The list is the truth, where CloudFormation still gives it.
  const listed = await listResources(connection, stack.stackId).catch((error: unknown) => {
    if (isUnknownStack(error)) return [];
    throw error;
  });
  const last = new Map([...stored, ...fresh, ...listed].map((resource) => [resource.logicalId, resource]));
  return [...last.values()].flatMap(({ logicalId, type, physicalId, status }): Residue[] => {
    if (status === 'DELETE_SKIPPED') {
      return [{ logicalId, type, physicalId, note: notes[type] ?? 'Kept on purpose.' }];
    }
    if (
      type === 'AWS::RDS::DBInstance' &&
      status === 'DELETE_COMPLETE' &&
      stack.inputs.finalSnapshot === true
    ) {
      return [{ logicalId, type: 'AWS::RDS::DBSnapshot', physicalId: null, note: snapshotNote(physicalId) }];
    }
    return [];
  });
}

function snapshotNote(database: string | null): string {
  return `The final snapshot of ${database ?? 'the database'}: RDS names it after stack and resource. Costs storage until it is deleted.`;
}
