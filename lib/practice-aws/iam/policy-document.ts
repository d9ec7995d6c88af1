import {
  isObject,
  member,
  scalarText,
  type TemplateObject,
  type TemplateValue,
} from '@/lib/practice-aws/template/values';

/** One statement of a policy, in which single values and lists are the same. */
export interface Statement {
  effect: 'Allow' | 'Deny';
  /** Principals by their kind, `AWS` or `Service`; undefined in policies of identities. */
  principals: Principals | undefined;
  actions: Choice;
  /** Absent in trust policies: their resource is the role. */
  resources: Choice | undefined;
  conditions: readonly Condition[];
}

export type Principals = 'everybody' | ReadonlyMap<string, readonly string[]>;

/** Patterns of what a statement is about, or, turned round, of what it is not about. */
export interface Choice {
  patterns: readonly string[];
  except: boolean;
}

export interface Condition {
  operator: string;
  key: string;
  values: readonly string[];
}

/** What the practice AWS can't judge: never a reason to allow anything. */
export class UnsupportedPolicy extends Error {
  override readonly name = 'UnsupportedPolicy';
}

/**
 * Reads a policy as it stands in a resource's properties.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 * @throws UnsupportedPolicy for what is no policy
 */
export function readPolicy(document: TemplateValue | undefined): readonly Statement[] {
  if (!isObject(document)) return readUnknown(document);
  const known = readBefore.get(document);
  if (known !== undefined) return known;
  const statements = listOf(member(document, 'Statement')).map(readStatement);
  readBefore.set(document, statements);
  return statements;
}

/** Each call asks for the same policies again. */
const readBefore = new WeakMap<TemplateObject, readonly Statement[]>();

/** IAM takes a document as JSON, too. */
function readUnknown(document: TemplateValue | undefined): readonly Statement[] {
  if (typeof document !== 'string') throw new UnsupportedPolicy('a policy document that is no object');
  let parsed: TemplateValue;
  try {
    parsed = JSON.parse(document);
  } catch {
    throw new UnsupportedPolicy('a policy document that is no JSON');
  }
  return isObject(parsed) ? readPolicy(parsed) : readUnknown(undefined);
}

function readStatement(statement: TemplateValue): Statement {
  const effect = scalarText(member(statement, 'Effect'));
  if (effect !== 'Allow' && effect !== 'Deny') throw new UnsupportedPolicy(`the effect ${effect}`);
  if (member(statement, 'NotPrincipal') !== undefined) throw new UnsupportedPolicy('NotPrincipal');
  const actions = choiceOf(statement, 'Action');
  if (actions === undefined) throw new UnsupportedPolicy('a statement without actions');
  return {
    effect,
    principals: principalsOf(member(statement, 'Principal')),
    actions,
    resources: choiceOf(statement, 'Resource'),
    conditions: conditionsOf(member(statement, 'Condition')),
  };
}

function choiceOf(statement: TemplateValue, name: 'Action' | 'Resource'): Choice | undefined {
  const [given, not] = [member(statement, name), member(statement, `Not${name}`)];
  if (given !== undefined) return { patterns: textsOf(given), except: false };
  return not === undefined ? undefined : { patterns: textsOf(not), except: true };
}

function principalsOf(principal: TemplateValue | undefined): Principals | undefined {
  if (principal === undefined) return undefined;
  if (principal === '*') return 'everybody';
  if (!isObject(principal)) throw new UnsupportedPolicy('a principal that is neither * nor an object');
  return new Map(Object.entries(principal).map(([kind, names]) => [kind, textsOf(names)]));
}

function conditionsOf(block: TemplateValue | undefined): Condition[] {
  if (block === undefined) return [];
  if (!isObject(block)) throw new UnsupportedPolicy('a condition that is no object');
  return Object.entries(block).flatMap(([operator, keys]) => {
    if (!isObject(keys)) throw new UnsupportedPolicy(`the condition ${operator} without keys`);
    return Object.entries(keys).map(([key, values]) => ({ operator, key, values: textsOf(values) }));
  });
}

function listOf(value: TemplateValue | undefined): TemplateValue[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function textsOf(value: TemplateValue): string[] {
  return listOf(value).map((one) => {
    const text = scalarText(one);
    if (text === undefined) throw new UnsupportedPolicy('a list of something else than texts');
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    if (text.includes('${')) throw new UnsupportedPolicy(`the policy variable in ${text}`);
    return text;
  });
}
