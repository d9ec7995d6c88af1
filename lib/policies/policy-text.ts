import {
  type DetailedError,
  type SourceLabel,
  schemaToJson,
  validate,
} from '@cedar-policy/cedar-wasm/nodejs';
import { placeholdersIn } from './policy-words';
import { readPolicy } from './read-policy';
import { policySchema } from './schema';

/** Something wrong with the text of a policy, and where it begins; both count from 1. */
export interface PolicyProblem {
  line: number;
  column: number;
  message: string;
}

const known = ['outcome', 'words', 'help', 'path', 'reason'];

/**
 * What is wrong with the text of one policy: its grammar, what it says of things that there aren't, and what it lacks
 * for people. Empty: it can be kept, and evaluated.
 */
export function problemsOf(text: string): PolicyProblem[] {
  const read = readPolicy(text);
  if (read.type === 'failure') return read.errors.map((error) => toProblem(text, error));
  const { annotations = {}, effect } = read.json;
  const problems: PolicyProblem[] = [];
  const complain = (about: string, message: string) => problems.push({ ...placeOf(text, about), message });
  for (const name of Object.keys(annotations)) {
    if (!known.includes(name))
      complain(
        `@${name}`,
        `There is no annotation @${name}. Known are: ${known.map((each) => `@${each}`).join(', ')}`,
      );
  }
  if (annotations.outcome !== undefined && (annotations.outcome !== 'approval' || effect !== 'forbid'))
    complain('@outcome', 'The only outcome is "approval", and only a policy that forbids has it');
  if (
    annotations.reason !== undefined &&
    (annotations.reason !== 'required' || annotations.outcome !== 'approval')
  )
    complain(
      '@reason',
      '@reason("required") stands beside @outcome("approval"): whoever asks has to say why',
    );
  if (effect === 'forbid' && !annotations.words?.trim())
    complain('forbid', 'A policy that forbids needs @words("…"), which people read: "over $500 a month"');
  for (const [name, words] of Object.entries(annotations)) {
    for (const placeholder of placeholdersIn(words ?? '')) {
      if (!isKnownPath(placeholder))
        complain(`{${placeholder}}`, `@${name}: nothing is called {${placeholder}}`);
    }
  }
  return [...problems, ...problemsWithSchema(text)].sort(
    (one, other) => one.line - other.line || one.column - other.column,
  );
}

function problemsWithSchema(text: string): PolicyProblem[] {
  const answer = validate({ schema: policySchema, policies: { staticPolicies: { policy: text } } });
  if (answer.type === 'failure') return answer.errors.map((error) => toProblem(text, error));
  const problems = answer.validationErrors.map(({ error }) => toProblem(text, error));
  // One that never applies would be a policy in name only.
  const never = answer.validationWarnings.map(({ error }) => toProblem(text, error));
  const seen = new Set<string>();
  return [...problems, ...never].filter(({ line, column, message }) => {
    // Cedar repeats itself for each action.
    const key = `${line}:${column}:${message.replace(/Action::"[^"]*"/g, '')}`;
    return !seen.has(key) && seen.add(key);
  });
}

function toProblem(text: string, { message, help, sourceLocations }: DetailedError): PolicyProblem {
  const words = message
    .replace(/^for policy `[^`]*`, /, '')
    .replace(/^failed to parse policy with id `[^`]*` from string: /, '')
    .replace(/^failed to parse policy from string: /, '');
  return { ...startOf(text, sourceLocations?.[0]), message: help ? `${words} (${help})` : words };
}

/** Cedar counts bytes of UTF-8. */
function startOf(text: string, label: SourceLabel | undefined): { line: number; column: number } {
  const before = Buffer.from(text)
    .subarray(0, label?.start ?? 0)
    .toString();
  return lineAndColumn(before);
}

function placeOf(text: string, part: string): { line: number; column: number } {
  return lineAndColumn(text.slice(0, Math.max(0, text.indexOf(part))));
}

function lineAndColumn(before: string): { line: number; column: number } {
  const lines = before.split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/** As the schema has it: `resource.team.maxEnvironments`. */
function isKnownPath(path: string): boolean {
  const [variable, ...attributes] = path.split('.');
  if (variable !== 'principal' && variable !== 'resource' && variable !== 'context') return false;
  const schema = schemaToJson(policySchema);
  if (schema.type === 'failure') return false;
  const { entityTypes = {}, commonTypes = {}, actions = {} } = schema.json[''] ?? {};
  interface Shape {
    type?: string;
    name?: string;
    attributes?: Record<string, Shape>;
  }
  const entity = (name: string): Shape => {
    const type = entityTypes[name];
    return (type && 'shape' in type ? (type.shape as Shape | undefined) : undefined) ?? {};
  };
  let shape: Shape =
    variable === 'context'
      ? ((actions.launch?.appliesTo?.context as Shape | undefined) ?? {})
      : entity(variable === 'principal' ? 'Person' : 'Environment');
  for (const attribute of attributes) {
    const { attributes: those = {} } = shape;
    const next = Object.hasOwn(those, attribute) ? those[attribute] : undefined;
    if (!next) return false;
    const name = next.name ?? next.type ?? '';
    shape = name in entityTypes ? entity(name) : name in commonTypes ? (commonTypes[name] as Shape) : next;
  }
  return attributes.length > 0 || variable === 'principal';
}
