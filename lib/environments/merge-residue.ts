import type { Residue } from './records';

/**
 * What is left, each once: what was recorded when a launch failed is found again when its stack is deleted. What was
 * found last is what is known best.
 */
export function mergeResidue(before: readonly Residue[], found: readonly Residue[]): Residue[] {
  const merged = [...before];
  for (const left of found) {
    const index = merged.findIndex((one) => isSame(one, left));
    if (index < 0) merged.push(left);
    else merged[index] = left;
  }
  return merged;
}

/** By its id; a snapshot whose name is not known, by what it was taken of. */
function isSame(one: Residue, other: Residue): boolean {
  if (one.type !== other.type || one.logicalId !== other.logicalId) return false;
  if (one.physicalId !== null && other.physicalId !== null) return one.physicalId === other.physicalId;
  return one.of !== null && one.of === other.of;
}
