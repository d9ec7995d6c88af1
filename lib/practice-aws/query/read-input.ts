import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError, validationError } from '@/lib/practice-aws/protocol/aws-error';

/**
 * EC2 has a dialect of its own: names are capitalised, lists are `Name.1` instead of `Name.member.1`.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html, …/aws-ec2-query-protocol.html
 */
export type Dialect = 'query' | 'ec2';

/** Fields of a form whose names begin alike, each with what is left of its name: `Tags.member.1.Key` and so on. */
type Fields = readonly (readonly [path: string, text: string])[];

/** What is wrong with single members; AWS tells all of them at once. */
type Problems = string[];

/**
 * Reads an action's input as its schema wants it; fields that the schema doesn't know are ignored.
 * @throws AwsError ValidationError when required members are absent, MalformedInput for values of another type
 */
export function readInput(schema: NormalizedSchema, fields: Fields, dialect: Dialect): object {
  const problems: Problems = [];
  const input = readStructure(schema, fields, { dialect, problems, path: '' });
  if (problems.length === 0) return input;
  const count = `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected`;
  throw validationError(`${count}: ${problems.slice(0, MOST_TOLD).join('; ')}`);
}

const MOST_TOLD = 100;

interface Place {
  dialect: Dialect;
  problems: Problems;
  /** As AWS names it in errors: `tags.1.member.key`. */
  path: string;
}

function at(place: Place, part: string): Place {
  const name = part.slice(0, 1).toLowerCase() + part.slice(1);
  return { ...place, path: place.path === '' ? name : `${place.path}.${name}` };
}

function readStructure(schema: NormalizedSchema, fields: Fields, place: Place): object {
  const given = byFirstPart(fields);
  const required = requiredMembers(schema);
  const members: [string, unknown][] = [];
  for (const [name, member] of schema.structIterator()) {
    const own = given.get(fieldName(name, member, place.dialect));
    if (own !== undefined) members.push([name, readValue(member, own, at(place, name))]);
    else if (required.has(name)) {
      const constraint = 'failed to satisfy constraint: Member must not be null';
      place.problems.push(`Value null at '${at(place, name).path}' ${constraint}`);
    }
  }
  return Object.fromEntries(members);
}

function fieldName(name: string, member: NormalizedSchema, dialect: Dialect): string {
  const { xmlName, ec2QueryName } = member.getMemberTraits();
  if (dialect === 'query') return xmlName ?? name;
  if (typeof ec2QueryName === 'string') return ec2QueryName;
  const written = xmlName ?? name;
  return written.slice(0, 1).toUpperCase() + written.slice(1);
}

/** The SDK's schemas name the required members first, and count them. */
export function requiredMembers(schema: NormalizedSchema): ReadonlySet<string> {
  const parts: unknown = schema.getSchema();
  if (!Array.isArray(parts) || typeof parts[6] !== 'number') return new Set();
  return new Set(parts[4].slice(0, parts[6]));
}

function readValue(schema: NormalizedSchema, fields: Fields, place: Place): unknown {
  if (schema.isListSchema()) return readList(schema, fields, place);
  if (schema.isMapSchema()) return readMap(schema, fields, place);
  if (schema.isStructSchema()) {
    if (fields.some(([path, text]) => path === '' && text !== '')) throw tooDeep();
    return readStructure(schema, fields, place);
  }
  const text = fields.at(-1)?.[1] ?? '';
  if (fields.some(([path]) => path !== '')) throw tooDeep();
  return readScalar(schema, text);
}

function readList(schema: NormalizedSchema, fields: Fields, place: Place): unknown[] {
  const value = schema.getValueSchema();
  // RDS has a name of its own for the entries of most lists: `Filters.Filter.1.Name`.
  const element = value.getMergedTraits().xmlName ?? 'member';
  return entries(fields, place.dialect === 'ec2' ? undefined : element).map(([index, own]) =>
    readValue(value, own, at(at(place, String(index)), 'member')),
  );
}

function readMap(schema: NormalizedSchema, fields: Fields, place: Place): object {
  const pairs = entries(fields, 'entry').map(([index, own]) => {
    const { key, value } = Object.fromEntries(byFirstPart(own));
    const name = key?.at(-1)?.[1] ?? '';
    return [name, readValue(schema.getValueSchema(), value ?? [], at(at(place, String(index)), 'value'))];
  });
  return Object.fromEntries(pairs);
}

/** A list's entries in order of their numbers, which may have gaps. `Name=` alone is an empty list. */
function entries(fields: Fields, element: string | undefined): [number, Fields][] {
  const parts = byFirstPart(fields);
  if (element !== undefined) {
    const isOther = ([path, text]: Fields[number]) =>
      !path.startsWith(`${element}.`) && (path !== '' || text !== '');
    if (fields.some(isOther))
      throw new AwsError('MalformedInput', 'Top level element may not be treated as a list');
  }
  return [...(element === undefined ? parts : byFirstPart(parts.get(element) ?? []))]
    .filter(([index]) => /^\d{1,6}$/.test(index))
    .map(([index, own]): [number, Fields] => [Number(index), own])
    .sort(([a], [b]) => a - b);
}

function readScalar(schema: NormalizedSchema, text: string): unknown {
  if (schema.isBooleanSchema()) {
    // As XML Schema has them: https://www.w3.org/TR/xmlschema11-2/#boolean
    if (text === 'true' || text === '1') return true;
    if (text === 'false' || text === '0') return false;
    throw new AwsError('MalformedInput', 'boolean must follow xsd1.1 definition');
  }
  if (schema.isNumericSchema()) {
    if (/^-?\d{1,15}(\.\d{1,15})?$/.test(text)) return Number(text);
    throw new AwsError('MalformedInput', `Unexpected character: ${text.slice(0, 100)} is not a number`);
  }
  if (schema.isTimestampSchema()) {
    const time = new Date(text);
    if (!Number.isNaN(time.getTime())) return time;
    throw new AwsError('MalformedInput', 'timestamp must follow ISO8601');
  }
  return text;
}

function tooDeep(): AwsError {
  return new AwsError('MalformedInput', 'Unexpected complex element termination');
}

/**
 * Fields by the first part of their names. Only what a schema asks for is ever taken apart further, so that the depth
 * of a name costs nothing.
 */
function byFirstPart(fields: Fields): Map<string, (readonly [path: string, text: string])[]> {
  const groups = new Map<string, (readonly [path: string, text: string])[]>();
  for (const [path, text] of fields) {
    const dot = path.indexOf('.');
    const first = dot < 0 ? path : path.slice(0, dot);
    const field = [dot < 0 ? '' : path.slice(dot + 1), text] as const;
    const group = groups.get(first);
    if (group === undefined) groups.set(first, [field]);
    else group.push(field);
  }
  return groups;
}
