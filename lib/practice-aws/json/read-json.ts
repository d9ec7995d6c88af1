import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import { requiredMembers } from '@/lib/practice-aws/query/read-input';

/**
 * Reads an action's input as its schema wants it; members that the schema doesn't know are ignored.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 * @throws AwsError SerializationException for what is no JSON or of another type, ValidationException when required
 * members are absent
 */
export function readJson(schema: NormalizedSchema, body: string): object {
  const problems: string[] = [];
  const input = readStructure(schema, parse(body), '', problems);
  if (problems.length === 0) return input;
  const count = `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected`;
  throw new AwsError('ValidationException', `${count}: ${problems.join('; ')}`);
}

function parse(body: string): unknown {
  if (body === '') return {};
  try {
    return JSON.parse(body);
  } catch {
    throw new AwsError('SerializationException', 'The body is not JSON');
  }
}

function readStructure(schema: NormalizedSchema, value: unknown, path: string, problems: string[]): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(path);
  const required = requiredMembers(schema);
  const members: [string, unknown][] = [];
  for (const [name, member] of schema.structIterator()) {
    const own: unknown = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
    const place = path === '' ? lowered(name) : `${path}.${lowered(name)}`;
    if (own !== undefined && own !== null) members.push([name, readValue(member, own, place, problems)]);
    else if (required.has(name))
      problems.push(`Value null at '${place}' failed to satisfy constraint: Member must not be null`);
  }
  return Object.fromEntries(members);
}

function lowered(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}

function readValue(schema: NormalizedSchema, value: unknown, path: string, problems: string[]): unknown {
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) throw wrongType(path);
    return value.map((entry, i) =>
      readValue(schema.getValueSchema(), entry, `${path}.${i + 1}.member`, problems),
    );
  }
  if (schema.isStructSchema()) return readStructure(schema, value, path, problems);
  if (schema.isMapSchema()) {
    if (typeof value !== 'object' || value === null) throw wrongType(path);
    const entries = Object.entries(value).map(([key, own]) => [
      key,
      readValue(schema.getValueSchema(), own, `${path}.${key}`, problems),
    ]);
    return Object.fromEntries(entries);
  }
  const type = schema.isBooleanSchema() ? 'boolean' : schema.isNumericSchema() ? 'number' : 'string';
  if (typeof value !== type) throw wrongType(path);
  return value;
}

function wrongType(path: string): AwsError {
  return new AwsError('SerializationException', `${path === '' ? 'The body' : path} is of another type`);
}
