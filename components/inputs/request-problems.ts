import type { Blueprint, BlueprintInputs } from '@/lib/blueprints/blueprint';
import { environmentRequestSchema } from '@/lib/blueprints/environment-request';
import type { TargetView } from '@/lib/environments/views/environment-view';
import { toFieldErrors } from '@/lib/errors/field-errors';
import type { RequestValues } from './request-values';

/** One thing wrong with the form, at the path that REST would name it by. */
export interface Problem {
  path: string;
  message: string;
}

export type NameAvailability = 'unknown' | 'checking' | 'free' | 'taken';

export interface CheckedRequest {
  /** In the order of the form; at most one per field. */
  problems: Problem[];
  /** The inputs as the server will get them; null while one of them is not valid. */
  inputs: BlueprintInputs | null;
}

/**
 * Checks the whole form with the very schemas that the server uses, rules across fields and rules of the target
 * included. Cheap enough to run at every keystroke.
 */
export function checkRequest(
  values: RequestValues,
  context: {
    blueprint: Blueprint;
    /** `closed`: why nothing is launched there, by the team. */
    targets: readonly (TargetView & { closed?: Readonly<Record<string, string>> })[];
    /** `given`: of an environment that is there. Rules for new names are none of its. */
    name: NameAvailability | 'given';
  },
): CheckedRequest {
  const { blueprint, targets } = context;
  const parsed = blueprint.parseInputs(blueprint.fromForm(values.inputs));
  const target = targets.find((candidate) => candidate.name === values.target);
  const envelope = environmentRequestSchema.safeParse({
    name: values.name.trim(),
    team: values.team,
    target: values.target,
    blueprint: blueprint.id,
  });
  const inputIssues = parsed.ok
    ? target
      ? blueprint.checkAgainstTarget(parsed.inputs, target)
      : []
    : parsed.issues;
  const problems = [
    ...(envelope.success ? [] : toFieldErrors(envelope.error)).filter(
      ({ path }) => path !== 'name' || context.name !== 'given',
    ),
    ...(context.name === 'taken' ? [{ path: 'name', message: takenMessage(values.name.trim()) }] : []),
    ...(target?.closed?.[values.team] ? [{ path: 'target', message: target.closed[values.team] ?? '' }] : []),
    ...inputIssues.map(({ path, message }) => ({ path: `inputs.${path}`, message })),
  ].map((problem) => ({
    path: problem.path,
    message: emptyFieldMessage(problem, values) ?? problem.message,
  }));
  return { problems: inFormOrder(problems, blueprint), inputs: parsed.ok ? parsed.inputs : null };
}

function takenMessage(name: string): string {
  return `The name "${name}" is taken by an environment that is not torn down yet`;
}

/** What is said of a field that nobody has filled in yet. */
function emptyFieldMessage({ path }: Problem, values: RequestValues): string | null {
  if (path === 'name' && values.name.trim() === '') return 'Enter a name';
  if (path === 'team' && values.team === '') return 'Choose a team';
  if (path === 'target' && values.target === '') return 'Choose a target';
  return null;
}

/** The first problem of each field, in the order in which one meets the fields. */
export function inFormOrder(problems: readonly Problem[], blueprint: Blueprint): Problem[] {
  const order = [
    'name',
    'team',
    'target',
    ...blueprint.fieldGroups.flatMap((group) => group.fields.map((field) => `inputs.${field.key}`)),
  ];
  const position = (path: string) => {
    const index = order.indexOf(path);
    return index === -1 ? order.length : index;
  };
  const first = problems.filter(
    (problem, index) => problems.findIndex((other) => other.path === problem.path) === index,
  );
  return first.sort((a, b) => position(a.path) - position(b.path));
}
