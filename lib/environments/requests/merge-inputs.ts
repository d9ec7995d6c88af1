import type { Blueprint, BlueprintInputs, ChangeHistory } from '@/lib/blueprints/blueprint';
import { findBlueprint } from '@/lib/blueprints/registry';
import { invalid, SlipwayError } from '@/lib/errors/slipway-error';
import { inputPath } from './parse-request';

interface Present {
  blueprint: string;
  inputs: unknown;
  target: { region: string; accountId: string };
}

/**
 * An environment's inputs with `changes` over them, without those that its blueprint no longer has, checked as a first
 * request is. Throws 'invalid' with each path, 'conflict' when this version of Slipway doesn't know the blueprint.
 */
export function mergeInputs(
  environment: Present,
  changes: Readonly<Record<string, unknown>>,
): { blueprint: Blueprint; inputs: BlueprintInputs } {
  const blueprint = findBlueprint(environment.blueprint);
  if (!blueprint) {
    throw new SlipwayError(
      'conflict',
      `This version of Slipway has no blueprint ${environment.blueprint}; tear the environment down.`,
    );
  }
  // An input that an earlier version of the blueprint had is no mistake of whoever asks for the change.
  const present = Object.entries(environment.inputs as object).filter(([key]) =>
    Object.hasOwn(blueprint.defaultInputs, key),
  );
  const parsed = blueprint.parseInputs({ ...Object.fromEntries(present), ...changes });
  const issues = parsed.ok ? blueprint.checkAgainstTarget(parsed.inputs, environment.target) : parsed.issues;
  if (!parsed.ok || issues.length > 0) {
    throw invalid(issues.map(({ path, message }) => ({ path: inputPath(path), message })));
  }
  return { blueprint, inputs: parsed.inputs };
}

/** As `mergeInputs`, for an environment that runs: 'invalid', too, for what a running one can't take. */
export function mergeChange(
  environment: Present,
  changes: Readonly<Record<string, unknown>>,
  history: ChangeHistory,
) {
  const { blueprint, inputs } = mergeInputs(environment, changes);
  const issues = blueprint.checkChange(environment.inputs as BlueprintInputs, inputs, history);
  if (issues.length > 0)
    throw invalid(issues.map(({ path, message }) => ({ path: inputPath(path), message })));
  return { blueprint, inputs };
}
