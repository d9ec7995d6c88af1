import type { Property, PropertyType, ResourceProperties } from '@aws-cdk/service-spec-types';
import { hasSchema, membersOf, specifiedType } from '@/lib/practice-aws/template/specification';
import {
  isObject,
  member,
  type TemplateObject,
  type TemplateValue,
} from '@/lib/practice-aws/template/values';

/**
 * What is wrong with a resource's resolved properties by its type's schema, one line a violation:
 * `#: extraneous key [X] is not permitted`, `#/Tags/0: required key [Key] not found`. The stack's event says
 * `Properties validation failed for resource <logical id> with message:` on a line before.
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
 */
export function propertyProblem(type: string, properties: TemplateObject): string | undefined {
  if (!hasSchema(type)) return undefined;
  const problems = memberProblems('#', specifiedType(type)?.properties ?? {}, properties);
  return problems.length === 0 ? undefined : problems.join('\n');
}

function memberProblems(path: string, members: ResourceProperties, value: TemplateObject): string[] {
  const names = Object.keys(members);
  // A structure that the specification does not describe.
  if (names.length === 0 && path !== '#') return [];
  const missing = names.filter((name) => members[name]?.required && member(value, name) === undefined);
  const strange = Object.keys(value).filter((name) => !Object.hasOwn(members, name));
  return [
    ...missing.map((name) => `${path}: required key [${name}] not found`),
    ...strange.map((name) => `${path}: extraneous key [${name}] is not permitted`),
    ...names.flatMap((name) => propertyProblems(`${path}/${name}`, members[name], member(value, name))),
  ];
}

/** Properties that had another type before, or may have several, are not looked at: AWS takes the old ones too. */
function propertyProblems(
  path: string,
  property: Property | undefined,
  value: TemplateValue | undefined,
): string[] {
  if (property === undefined || value === undefined || property.previousTypes !== undefined) return [];
  return valueProblems(path, property.type, value);
}

function valueProblems(path: string, type: PropertyType, value: TemplateValue): string[] {
  const expected = EXPECTED[type.type];
  if (expected !== undefined && !expected.fits(value)) {
    return [`${path}: expected type: ${expected.name}, found: ${jsonType(value)}`];
  }
  if (!isAllowed(type, value)) return [`${path}: failed validation constraint for keyword [enum]`];
  if (type.type === 'array' && Array.isArray(value))
    return value.flatMap((entry, i) => valueProblems(`${path}/${i}`, type.element, entry));
  if (!isObject(value)) return [];
  if (type.type === 'map')
    return Object.entries(value).flatMap(([key, entry]) =>
      valueProblems(`${path}/${key}`, type.element, entry),
    );
  const members = membersOf(type);
  return members === undefined ? [] : memberProblems(path, members, value);
}

/** Values of enumerations are compared as texts. */
function isAllowed(type: PropertyType, value: TemplateValue): boolean {
  const allowed = 'allowedValues' in type ? type.allowedValues : undefined;
  if (allowed === undefined || typeof value === 'object') return true;
  const text = String(value);
  return text.includes('{{resolve:') || allowed.some((one) => String(one) === text);
}

interface Expectation {
  name: string;
  fits(value: TemplateValue): boolean;
}

const isScalar = (value: TemplateValue) => typeof value !== 'object' || value === null;
/** Dynamic references become their value later; numbers and booleans may be texts, as parameters are. */
const isText = (value: TemplateValue, pattern: RegExp) =>
  isScalar(value) && (pattern.test(String(value)) || String(value).includes('{{resolve:'));

const OBJECT: Expectation = { name: 'JSONObject', fits: isObject };
const NUMBER: Expectation = {
  name: 'Number',
  fits: (value) => isText(value, /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i),
};
const TEXT: Expectation = { name: 'String', fits: isScalar };

/** Types that are not named here take anything. */
const EXPECTED: { readonly [type in PropertyType['type']]?: Expectation } = {
  array: { name: 'JSONArray', fits: Array.isArray },
  boolean: { name: 'Boolean', fits: (value) => isText(value, /^(true|false)$/i) },
  'date-time': TEXT,
  integer: NUMBER,
  map: OBJECT,
  number: NUMBER,
  ref: OBJECT,
  string: TEXT,
  tag: OBJECT,
};

const JSON_TYPES: Readonly<Record<string, string>> = {
  string: 'String',
  number: 'Number',
  boolean: 'Boolean',
  object: 'JSONObject',
};

function jsonType(value: TemplateValue): string {
  if (Array.isArray(value)) return 'JSONArray';
  return value === null ? 'Null' : (JSON_TYPES[typeof value] ?? typeof value);
}
