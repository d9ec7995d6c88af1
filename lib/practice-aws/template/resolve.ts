import { validationError } from '@/lib/practice-aws/protocol/aws-error';
import { argumentsProblem, callArguments, templateError } from './arguments';
import { cidrBlocks } from './cidr';
import { substitute } from './sub';
import {
  intrinsicName,
  isObject,
  member,
  scalarText,
  splitAttribute,
  type TemplateObject,
  type TemplateValue,
} from './values';

/** What a template's functions can see at the moment of resolving. Every lookup throws for unknown names. */
export interface Scope {
  ref(name: string): TemplateValue | typeof NO_VALUE;
  attribute(logicalId: string, attribute: string): TemplateValue;
  condition(name: string): boolean;
  zones(region: string): string[];
  /** The value of another stack's export. */
  imported(name: string): string;
  mappings: TemplateObject;
  /** Functions of the Rules block. */
  rules?: ReadonlyMap<string, Intrinsic>;
}

/** `AWS::NoValue`: removes the property or list entry it stands for. */
export const NO_VALUE = Symbol('AWS::NoValue');
export type Resolved = TemplateValue | typeof NO_VALUE;

/**
 * Replaces every intrinsic function in a value. Dynamic references (`{{resolve:…}}`) stay as they are, as they
 * are the resource's service's business.
 * @throws AwsError ValidationError in the service's words
 */
export function resolve(value: TemplateValue, scope: Scope): Resolved {
  if (Array.isArray(value))
    return value.map((entry) => resolve(entry, scope)).filter((entry) => entry !== NO_VALUE);
  if (!isObject(value)) return value;
  const name = intrinsicName(value);
  if (name !== undefined) return call(name, value[name] ?? null, scope);
  const entries = Object.entries(value).map(([key, child]) => [key, resolve(child, scope)] as const);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, TemplateValue] => entry[1] !== NO_VALUE),
  );
}

/** As `resolve`, for places where nothing can be left out. */
export function resolveValue(value: TemplateValue, scope: Scope): TemplateValue {
  const resolved = resolve(value, scope);
  if (resolved === NO_VALUE) throw templateError('AWS::NoValue is not allowed here');
  return resolved;
}

export function resolveText(value: TemplateValue, scope: Scope, where: string): string {
  const text = scalarText(resolveValue(value, scope));
  if (text === undefined) throw templateError(`${where} must resolve to a string`);
  return text;
}

export type Intrinsic = (argument: TemplateValue, scope: Scope) => Resolved;

/** The value of a condition: a call of a condition function, or `{Condition: name}`. */
export function evaluateCondition(condition: TemplateValue, scope: Scope): boolean {
  const named = isObject(condition) ? condition.Condition : undefined;
  if (typeof named === 'string') return scope.condition(named);
  const text = scalarText(resolveValue(condition, scope));
  if (text !== 'true' && text !== 'false') {
    throw templateError('every condition must be a call of Fn::And, Fn::Equals, Fn::Not or Fn::Or');
  }
  return text === 'true';
}

export function resolveList(argument: TemplateValue, scope: Scope, name: string): TemplateValue[] {
  const resolved = resolveValue(argument, scope);
  if (Array.isArray(resolved)) return resolved;
  throw templateError(`every ${name} object requires a list`);
}

/** Functions by name; those that only rules may use stand in `rules.ts`. */
const INTRINSICS: ReadonlyMap<string, Intrinsic> = new Map<string, Intrinsic>([
  [
    'Ref',
    (argument, scope) => {
      if (typeof argument !== 'string')
        throw templateError('every Ref object must have a single String value.');
      return scope.ref(argument);
    },
  ],
  [
    'Fn::GetAtt',
    (argument, scope) => {
      const [logicalId, attribute] =
        typeof argument === 'string' ? splitAttribute(argument) : callArguments(argument, 'Fn::GetAtt');
      if (typeof logicalId !== 'string' || attribute === undefined) {
        throw argumentsProblem('Fn::GetAtt');
      }
      return scope.attribute(logicalId, resolveText(attribute, scope, 'Fn::GetAtt'));
    },
  ],
  ['Fn::Sub', sub],
  [
    'Fn::Join',
    (argument, scope) => {
      const [separator = '', parts = null] = callArguments(argument, 'Fn::Join');
      const list = resolveValue(parts, scope);
      const texts = (Array.isArray(list) ? list : [list]).map(scalarText);
      if (!Array.isArray(list) || typeof separator === 'object' || texts.includes(undefined)) {
        throw argumentsProblem('Fn::Join');
      }
      return texts.join(String(separator));
    },
  ],
  [
    'Fn::Split',
    (argument, scope) => {
      const [separator = '', source = null] = callArguments(argument, 'Fn::Split');
      const text = scalarText(resolveValue(source, scope));
      if (text === undefined || separator === '' || typeof separator !== 'string') {
        throw argumentsProblem('Fn::Split');
      }
      return text.split(separator);
    },
  ],
  [
    'Fn::Select',
    (argument, scope) => {
      const [index = null, source = null] = callArguments(argument, 'Fn::Select');
      const position = scalarText(resolveValue(index, scope)) ?? '';
      const isIndex = /^\d+$/.test(position);
      const literal = Array.isArray(source);
      if (!isIndex || (literal && Number(position) >= source.length)) throw argumentsProblem('Fn::Select');
      const list = resolveValue(source, scope);
      if (!Array.isArray(list)) throw argumentsProblem('Fn::Select');
      const chosen = list[Number(position)];
      if (chosen === undefined || chosen === null) {
        throw templateError(`Fn::Select cannot select nonexistent value at index ${position}`);
      }
      return chosen;
    },
  ],
  [
    'Fn::If',
    (argument, scope) => {
      const [condition, whenTrue = null, whenFalse = null] = callArguments(argument, 'Fn::If');
      if (typeof condition !== 'string') {
        throw templateError('Fn::If requires a list argument with the first element being a condition');
      }
      return resolve(scope.condition(condition) ? whenTrue : whenFalse, scope);
    },
  ],
  [
    'Fn::Equals',
    (argument, scope) => {
      const [left = null, right = null] = callArguments(argument, 'Fn::Equals');
      return comparable(left, scope) === comparable(right, scope);
    },
  ],
  [
    'Fn::And',
    (argument, scope) => callArguments(argument, 'Fn::And').every((part) => evaluateCondition(part, scope)),
  ],
  [
    'Fn::Or',
    (argument, scope) => callArguments(argument, 'Fn::Or').some((part) => evaluateCondition(part, scope)),
  ],
  ['Fn::Not', (argument, scope) => !evaluateCondition(callArguments(argument, 'Fn::Not')[0] ?? null, scope)],
  [
    'Fn::FindInMap',
    (argument, scope) => {
      const [map = '', top = '', second = '', options] = callArguments(argument, 'Fn::FindInMap');
      const fallback = member(options, 'DefaultValue');
      const keys = [map, top, second].map((part) => {
        const text = scalarText(resolveValue(part, scope));
        if (text === undefined) throw argumentsProblem('Fn::FindInMap');
        return text;
      });
      return findInMap(scope.mappings, keys, fallback && resolveValue(fallback, scope));
    },
  ],
  [
    'Fn::Base64',
    (argument, scope) => {
      const text = scalarText(resolveValue(argument, scope));
      if (text === undefined) throw templateError('every Fn::Base64 object must have a String-typed value.');
      return Buffer.from(text, 'utf8').toString('base64');
    },
  ],
  [
    'Fn::Cidr',
    (argument, scope) => {
      const parts = callArguments(argument, 'Fn::Cidr').map((part) => resolveText(part, scope, 'Fn::Cidr'));
      // The number of host bits defaults to 8 (a /24).
      return cidrBlocks(parts[0] ?? '', Number(parts[1]), Number(parts[2] ?? 8));
    },
  ],
  [
    'Fn::GetAZs',
    (argument, scope) => {
      const region = resolveText(argument, scope, 'Fn::GetAZs');
      return scope.zones(region === '' ? resolveText({ Ref: 'AWS::Region' }, scope, 'Fn::GetAZs') : region);
    },
  ],
  ['Fn::ImportValue', (argument, scope) => scope.imported(resolveText(argument, scope, 'Fn::ImportValue'))],
  ['Fn::Length', (argument, scope) => resolveList(argument, scope, 'Fn::Length').length],
  ['Fn::ToJsonString', (argument, scope) => JSON.stringify(resolveValue(argument, scope))],
]);

/** Those that the transform AWS::LanguageExtensions adds. */
export const EXTENSION_NAMES: readonly string[] = ['Fn::Length', 'Fn::ToJsonString'];
export const INTRINSIC_NAMES: readonly string[] = [...INTRINSICS.keys()].filter(
  (name) => !EXTENSION_NAMES.includes(name),
);

export function noSuchExport(name: string): never {
  throw validationError(`No export named ${name} found.`);
}

export function unsupportedFunction(name: string) {
  return templateError(
    `Encountered unsupported function: ${name} Supported functions are: [${INTRINSIC_NAMES.join(', ')}]`,
  );
}

function call(name: string, argument: TemplateValue, scope: Scope): Resolved {
  const intrinsic = INTRINSICS.get(name) ?? scope.rules?.get(name);
  if (intrinsic !== undefined) return intrinsic(argument, scope);
  throw unsupportedFunction(name);
}

/** CloudFormation compares texts: the number 1 equals the string '1', and lists can't be compared. */
function comparable(value: TemplateValue, scope: Scope): string {
  const text = scalarText(resolveValue(value, scope));
  if (text === undefined) throw argumentsProblem('Fn::Equals');
  return text;
}

function findInMap(mappings: TemplateObject, keys: string[], fallback?: TemplateValue): TemplateValue {
  const [map = '', top = '', second = ''] = keys;
  const value = member(member(member(mappings, map), top), second) ?? fallback;
  if (value !== undefined) return value;
  if (member(mappings, map) === undefined) {
    throw templateError(`Mapping named '${map}' is not present in the 'Mappings' section of template.`);
  }
  throw templateError(`Unable to get mapping for ${map}::${top}::${second}`);
}

function sub(argument: TemplateValue, scope: Scope): TemplateValue {
  const [text, variables = {}] = Array.isArray(argument) ? argument : [argument];
  if (typeof text !== 'string' || !isObject(variables)) {
    throw templateError(
      'One or more Fn::Sub intrinsic functions don’t specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string',
    );
  }
  return substitute(text, (name) => {
    const own = member(variables, name);
    if (own !== undefined) return resolveText(own, scope, 'Fn::Sub');
    const [logicalId = '', attribute] = splitAttribute(name);
    const call: TemplateValue =
      attribute === undefined ? { Ref: name } : { 'Fn::GetAtt': [logicalId, attribute] };
    return resolveText(call, scope, `Fn::Sub \${${name}}`);
  });
}
