import { aboutType } from '@/lib/stacks/types/about-type';
import { numberIn } from '@/lib/stacks/types/property-values';
import { snapshotMonthlyUsd } from '@/lib/stacks/types/storage';
import type { Survivor } from './blueprint';
import type { MadeResource } from './made-resources';

/**
 * What the deletion policies keep. Without one, CloudFormation takes a snapshot of databases and deletes all else:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 *
 * @param notes by logical id, where something better is known than what is said of the type
 */
export function survivorsAmong(
  made: readonly MadeResource[],
  notes: Readonly<Record<string, string>>,
): Survivor[] {
  return made.flatMap((resource): Survivor[] => {
    const policy = resource.deletionPolicy ?? defaultPolicy(resource);
    const left =
      policy === 'Snapshot' ? snapshotOf(resource) : policy.startsWith('Retain') ? kept(resource) : null;
    if (left === null) return [];
    return [{ logicalId: resource.logicalId, ...left, note: notes[resource.logicalId] ?? left.note }];
  });
}

function defaultPolicy({ type, properties }: MadeResource): string {
  const isDatabase = type === 'AWS::RDS::DBInstance' && !('DBClusterIdentifier' in properties);
  return isDatabase || type === 'AWS::RDS::DBCluster' ? 'Snapshot' : 'Delete';
}

/** A snapshot is paid by what is in it: the storage is the most that it can cost. */
function snapshotOf({ type, properties }: MadeResource): Omit<Survivor, 'logicalId'> {
  const { name, snapshotType = `${type}Snapshot` } = aboutType(type);
  const gib = numberIn(properties.AllocatedStorage, 0);
  return {
    type: snapshotType,
    note: `The final snapshot of the ${name}${gib > 0 ? `, at most ${gib} GiB` : ''}. It costs storage until it is deleted.`,
    monthlyUsd: snapshotMonthlyUsd(gib),
  };
}

function kept({ type }: MadeResource): Omit<Survivor, 'logicalId'> {
  const unknown = { note: 'Kept. What it goes on costing is not known to Slipway.', monthlyUsd: 0 };
  return { type, ...(aboutType(type).kept ?? unknown) };
}

/** What refuses to be deleted, by the properties that ask for it. */
export function protectedAmong(made: readonly MadeResource[]): string[] {
  return made
    .filter(({ type, properties }) => aboutType(type).deletionProtection?.isOn(properties))
    .map(({ logicalId }) => logicalId);
}
