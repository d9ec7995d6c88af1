import type { BlueprintInputs, Field, InputValue, MadeResource } from '@/lib/blueprints/blueprint';
import type { FlightRun } from './flight-run';

/**
 * The input that lowers a need the most when it alone is changed: found by trying, so that no blueprint has to say which
 * that is.
 */
export function fieldThatLowers(
  { blueprint, inputs, kind }: Pick<FlightRun, 'blueprint' | 'inputs' | 'kind'>,
  needed: (resources: readonly MadeResource[]) => number,
): { field?: string } {
  const needOf = (of: BlueprintInputs) => needed(blueprint.madeResources(of));
  let lowest = needOf(inputs);
  let best: string | undefined;
  for (const field of blueprint.fieldGroups.flatMap(({ fields }) => fields)) {
    if (kind === 'UPDATE' && Object.hasOwn(blueprint.fixedInputs, field.key)) continue;
    for (const text of alternatives(field, inputs[field.key])) {
      const typed = blueprint.fromForm({ [field.key]: text })[field.key];
      const parsed = blueprint.parseInputs({ ...inputs, [field.key]: typed });
      const need = parsed.ok ? needOf(parsed.inputs) : lowest;
      if (need >= lowest) continue;
      lowest = need;
      best = field.key;
    }
  }
  return best === undefined ? {} : { field: `inputs.${best}` };
}

/** Other values of a field, as its form has them; of a number the least, and one less, since another may bound it. */
function alternatives({ control, options = [], min }: Field, present: InputValue | undefined): string[] {
  if (control === 'select') return options.map(({ value }) => value);
  if (control !== 'number' || typeof present !== 'number') return [];
  return [...(min === undefined ? [] : [String(min)]), String(present - 1)];
}
