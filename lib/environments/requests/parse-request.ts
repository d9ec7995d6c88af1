import type { Blueprint, BlueprintInputs } from '@/lib/blueprints/blueprint';
import { environmentRequestSchema } from '@/lib/blueprints/environment-request';
import { blueprints, findBlueprint } from '@/lib/blueprints/registry';
import { toFieldErrors } from '@/lib/errors/field-errors';
import { type FieldError, invalid } from '@/lib/errors/slipway-error';

export interface ParsedRequest {
  name: string;
  team: string;
  target: string;
  blueprint: Blueprint;
  inputs: BlueprintInputs;
  /** Why, where the requester says so. */
  reason: string | undefined;
}

/**
 * The form's and REST's request, checked by the very schemas that the browser uses. Throws 'invalid' with every
 * problem.
 */
export function parseRequest(raw: unknown): ParsedRequest {
  const envelope = environmentRequestSchema.safeParse(raw);
  const problems: FieldError[] = envelope.success ? [] : toFieldErrors(envelope.error);
  const blueprintId = stringField(raw, 'blueprint');
  const blueprint = blueprintId === undefined ? undefined : findBlueprint(blueprintId);
  if (blueprintId !== undefined && !blueprint && !problems.some((problem) => problem.path === 'blueprint')) {
    problems.push({
      path: 'blueprint',
      message: `There is no such blueprint. Known are: ${blueprints.map((b) => b.id).join(', ')}`,
    });
  }
  const inputs = blueprint ? blueprint.parseInputs(objectField(raw, 'inputs') ?? {}) : undefined;
  if (inputs && !inputs.ok) {
    problems.push(...inputs.issues.map((issue) => ({ path: inputPath(issue.path), message: issue.message })));
  }
  if (!envelope.success || !blueprint || !inputs?.ok || problems.length > 0) throw invalid(problems);
  const { name, team, target, reason } = envelope.data;
  return { name, team, target, blueprint, inputs: inputs.inputs, reason };
}

export function inputPath(path: string): string {
  return path === '' ? 'inputs' : `inputs.${path}`;
}

export function stringField(raw: unknown, key: string): string | undefined {
  const value = objectField({ raw }, 'raw')?.[key];
  return typeof value === 'string' ? value : undefined;
}

function objectField(raw: unknown, key: string): Record<string, unknown> | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const value = (raw as Record<string, unknown>)[key];
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
