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
