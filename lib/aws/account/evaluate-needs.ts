import type { Need } from '@/lib/stacks/types/actions';
import { type PolicyDocument, readStatements, type Statement } from './policy-statements';
import type { Denial } from './simulate-needs';

/** What a role's own policies say, and its boundary; null without one. */
export interface RolePolicies {
  identity: readonly PolicyDocument[];
  boundary: PolicyDocument | null;
}

type Keys = Readonly<Record<string, string>>;
/** `maybe`: a condition asks for something that is not known beforehand. */
type Match = 'yes' | 'maybe' | 'no';

/**
 * Which of these rights the policies lack, for where IAM can't be asked: as it evaluates policies of identities.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export function evaluateNeeds(policies: RolePolicies, needs: readonly Need[], keys: Keys): Denial[] {
  const identity = policies.identity.flatMap(readStatements);
  const boundary = policies.boundary === null ? null : readStatements(policies.boundary);
  return needs.flatMap((need) => {
    const request = { ...need, keys: { ...keys, ...need.keys } };
    const parts = [identity, ...(boundary ? [boundary] : [])];
    const denied = strongest(parts.flat(), 'Deny', request);
    const allowed = parts.map((statements) => strongest(statements, 'Allow', request));
    if (denied === 'yes') return { ...need, isExplicit: true, isUnsure: false };
    if (allowed.includes('no')) return { ...need, isExplicit: false, isUnsure: false };
    if (denied === 'no' && allowed.every((match) => match === 'yes')) return [];
    return { ...need, isExplicit: false, isUnsure: true };
  });
}

interface Request {
  action: string;
  resource: string;
  keys: Keys;
}

function strongest(statements: readonly Statement[], effect: 'Allow' | 'Deny', request: Request): Match {
  const matches = statements.filter((one) => one.effect === effect).map((one) => matchOf(one, request));
  return matches.includes('yes') ? 'yes' : matches.includes('maybe') ? 'maybe' : 'no';
}

function matchOf({ actions, resources, conditions }: Statement, { action, resource, keys }: Request): Match {
  const isAction = actions.patterns.some((pattern) => fits(pattern.toLowerCase(), action.toLowerCase()));
  const isResource = resources.patterns.some((pattern) => fits(pattern, resource));
  if (isAction === actions.negated) return 'no';
  if (!isResource && resources.patterns.some(hasVariable)) return 'maybe';
  if (isResource === resources.negated) return 'no';
  const held = conditions.map(({ operator, key, values }) => holds(operator, givenOf(keys, key), values));
  return held.includes('no') ? 'no' : held.includes('maybe') ? 'maybe' : 'yes';
}

function givenOf(keys: Keys, wanted: string): string | undefined {
  const name = Object.keys(keys).find((key) => key.toLowerCase() === wanted.toLowerCase());
  return name === undefined ? undefined : keys[name];
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
function holds(operator: string, given: string | undefined, values: readonly string[]): Match {
  if (operator === 'Null') return values.includes(String(given === undefined)) ? 'yes' : 'maybe';
  const [, base = '', ifExists] = /^(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const known = /^(String|Arn|Bool)(Not)?(Equals|Like)?(IgnoreCase)?$/.exec(base);
  if (!known || given === undefined) return given === undefined && ifExists ? 'yes' : 'maybe';
  if (values.some(hasVariable)) return 'maybe';
  const any = values.some((value) => fits(value.toLowerCase(), given.toLowerCase()));
  return any === (known[2] === undefined) ? 'yes' : 'no';
}

/**
 * What stands for it only the request says: `${aws:PrincipalTag/team}`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
function hasVariable(pattern: string): boolean {
  return pattern.includes('${');
}

function fits(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
