import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import { findBlueprint } from '@/lib/blueprints/registry';

/**
 * What an environment costs at most, with the maximum of instances running all month, in US cents a month. Inputs that
 * the blueprint no longer takes count as its defaults. Null where this version of Slipway has no such blueprint.
 */
export function monthlyCentsOf(blueprintId: string, inputs: BlueprintInputs): number | null {
  const blueprint = findBlueprint(blueprintId);
  if (!blueprint) return null;
  const readable = blueprint.readBefore(inputs, blueprint.defaultInputs);
  return Math.round(blueprint.estimateMonthlyCost(readable).maxMonthlyUsd * 100);
}
