import { aboutType, byType } from '@/lib/stacks/types/about-type';
import type { MadeResource, Survivor } from './blueprint';

/**
 * What the deletion policies keep, data before the keys that it is read with.
 *
 * @param notes by logical id, where something better is known than what is said of the type
 */
export function survivorsAmong(
  made: readonly MadeResource[],
  notes: Readonly<Record<string, Pick<Survivor, 'note' | 'neededBy'>>>,
): Survivor[] {
  const survivors = made.flatMap((resource): Survivor[] => {
    const policy = resource.deletionPolicy ?? defaultPolicy(resource);
    const left =
      policy === 'Snapshot' ? snapshotOf(resource) : policy.startsWith('Retain') ? kept(resource) : null;
    if (left === null) return [];
    return [{ logicalId: resource.logicalId, ...left, ...notes[resource.logicalId] }];
  });
  return survivors.sort(byType);
}

function defaultPolicy({ type, properties }: MadeResource): string {
  return aboutType(type).snapshot?.byDefault(properties) ? 'Snapshot' : 'Delete';
}

function snapshotOf({ type, properties }: MadeResource): Omit<Survivor, 'logicalId'> {
  const { snapshot } = aboutType(type);
  if (snapshot) return { type: snapshot.type, ...snapshot.left(properties) };
  return {
    type: `${type}Snapshot`,
    note: 'A snapshot. Slipway does not know what it costs.',
    monthlyUsd: 0,
  };
}

function kept({ type }: MadeResource): Omit<Survivor, 'logicalId'> {
  const unknown = { note: 'Kept. Slipway does not know what it costs.', monthlyUsd: 0 };
  return { type, ...(aboutType(type).kept ?? unknown) };
}

/** What refuses to be deleted, by the properties that ask for it. */
export function protectedAmong(made: readonly MadeResource[]): string[] {
  return made
    .filter(({ type, properties }) => aboutType(type).deletionProtection?.isOn(properties))
    .map(({ logicalId }) => logicalId);
}
