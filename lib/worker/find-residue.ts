import type { Connection } from '@/lib/aws/connect';
import { listResources, type ReadEvent } from '@/lib/aws/read-stacks';
import type { Residue } from '@/lib/environments/environment-view';
import type { StackInFlight } from '@/lib/environments/stacks-in-flight';

/** What each kind of resource leaves behind when its stack is gone; true for every blueprint. */
const notes: Readonly<Record<string, string>> = {
  'AWS::KMS::Key':
    'Kept on purpose: a final snapshot can only be restored with it. Costs about 1 USD a month.',
  'AWS::RDS::DBInstance': 'Kept on purpose.',
  'AWS::S3::Bucket': 'Kept on purpose, with everything in it.',
};

/**
 * What the stack left in the account: resources that CloudFormation skipped because the template says to retain them,
 * and the final snapshots of databases it deleted with a snapshot.
 */
export async function findResidue(seen: {
  connection: Connection;
  stack: StackInFlight;
  freshEvents: readonly ReadEvent[];
}): Promise<Residue[]> {
  const resources = await listResources(seen.connection, seen.stack.stackId).catch(() => []);
  const skippedNow = seen.freshEvents.filter((event) => event.status === 'DELETE_SKIPPED');
  const skipped = new Map(
    [
      ...resources.filter((resource) => resource.status === 'DELETE_SKIPPED'),
      ...skippedNow.map((event) => ({ ...event, type: event.resourceType })),
    ].map(({ logicalId, type, physicalId }) => [logicalId, { logicalId, type, physicalId }]),
  );
  return [...skipped.values()].map((left) => ({ ...left, note: notes[left.type] ?? 'Kept on purpose.' }));
}
