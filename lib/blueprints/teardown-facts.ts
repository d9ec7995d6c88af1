import { aboutType } from '@/lib/stacks/types/about-type';
import type { Blueprint, BlueprintInputs, Survivor } from './blueprint';

/**
 * What stays of an environment after its teardown. Where the blueprint no longer takes some of its inputs, the others
 * still say it; nothing where these don't go together either.
 */
export function survivorsOf(blueprint: Blueprint | undefined, inputs: unknown): readonly Survivor[] {
  const read = blueprint ? readable(blueprint, inputs) : null;
  return blueprint && read ? blueprint.survivors(read) : [];
}

/** Logical ids of what an environment's own inputs protect from deletion; likewise. */
export function protectedOf(blueprint: Blueprint | undefined, inputs: unknown): readonly string[] {
  const read = blueprint ? readable(blueprint, inputs) : null;
  return blueprint && read ? blueprint.protectedResources(read) : [];
}

/** Without those that the blueprint no longer takes. */
function readable(blueprint: Blueprint, inputs: unknown): BlueprintInputs | null {
  if (typeof inputs !== 'object' || inputs === null) return null;
  const parsed = blueprint.parseInputs(inputs);
  if (parsed.ok) return parsed.inputs;
  const refused = new Set(parsed.issues.map(({ path }) => path));
  const taken = Object.entries(inputs).filter(([key]) => !refused.has(key));
  const fewer = taken.length < Object.keys(inputs).length;
  return fewer ? readable(blueprint, Object.fromEntries(taken)) : null;
}

/** What to know of a survivor. Why it is kept is said only where what needs it is left, too. */
export function noteOf({ type, note, neededBy }: Survivor, isLeft: (logicalId: string) => boolean): string {
  if (neededBy === undefined || isLeft(neededBy)) return note;
  return aboutType(type).kept?.note ?? note;
}
