import { aboutType } from '@/lib/stacks/types/about-type';
import type { Blueprint, Survivor } from './blueprint';

/**
 * What stays of an environment after its teardown; nothing that is known for inputs which the blueprint no longer
 * takes.
 */
export function survivorsOf(blueprint: Blueprint | undefined, inputs: unknown): readonly Survivor[] {
  const parsed = blueprint?.parseInputs(inputs);
  return blueprint && parsed?.ok ? blueprint.survivors(parsed.inputs) : [];
}

/** Logical ids of what an environment's own inputs protect from deletion; likewise. */
export function protectedOf(blueprint: Blueprint | undefined, inputs: unknown): readonly string[] {
  const parsed = blueprint?.parseInputs(inputs);
  return blueprint && parsed?.ok ? blueprint.protectedResources(parsed.inputs) : [];
}

/** What to know of a survivor. Why it is kept is said only where what needs it is left, too. */
export function noteOf({ type, note, neededBy }: Survivor, isLeft: (logicalId: string) => boolean): string {
  if (neededBy === undefined || isLeft(neededBy)) return note;
  return aboutType(type).kept?.note ?? note;
}
