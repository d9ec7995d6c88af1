import fc from 'fast-check';
import { hostileValue } from './hostile';

/** As much of JSON Schema (2020-12) as the OpenAPI document uses. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  pattern?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
}

/** What makes generated requests get far: values that are there, by the name of the member or parameter. */
export type Known = Readonly<Record<string, readonly fc.Arbitrary<unknown>[]>>;

export interface Source {
  schemas: Readonly<Record<string, JsonSchema>>;
  known: Known;
}

/** Values that a schema takes, as far as it says; what only its rules in words refuse may be among them. */
export function valid(source: Source, schema: JsonSchema, name = ''): fc.Arbitrary<unknown> {
  const made = generated(source, schema);
  const known = source.known[name];
  return known
    ? fc.oneof({ weight: 1, arbitrary: made }, ...known.map((arbitrary) => ({ weight: 4, arbitrary })))
    : made;
}

function generated(source: Source, schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.$ref) return generated(source, source.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  const { type } = schema;
  const variants =
    schema.anyOf ??
    schema.oneOf ??
    (Array.isArray(type) ? type.map((one) => ({ ...schema, type: one })) : undefined);
  if (variants) return fc.oneof(...variants.map((variant) => generated(source, variant)));
  const values = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (values) return fc.constantFrom(...values);
  switch (schema.type) {
    case 'object':
      return anObject(source, schema);
    case 'array':
      return fc.array(generated(source, schema.items ?? {}), { maxLength: 4 });
    case 'string':
      return aString(schema);
    case 'integer':
      return fc.integer({
        min: Math.max(schema.minimum ?? 0, -1e9),
        max: Math.min(schema.maximum ?? 1e9, 1e9),
      });
    case 'number':
      return fc.double({ min: schema.minimum ?? -1e9, max: schema.maximum ?? 1e9, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.oneof(fc.jsonValue({ maxDepth: 2 }), hostileValue);
  }
}

function anObject(source: Source, schema: JsonSchema): fc.Arbitrary<unknown> {
  const members = Object.entries(schema.properties ?? {}).map(
    ([name, member]) => [name, valid(source, member, name)] as const,
  );
  const required = schema.required ?? [];
  const own = fc.oneof(
    fc.record(Object.fromEntries(members), { requiredKeys: required }),
    // What may be left out is so often what makes it invalid.
    fc.record(Object.fromEntries(members.filter(([name]) => required.includes(name)))),
  );
  if (typeof schema.additionalProperties !== 'object') return own;
  const others = fc.dictionary(fc.string({ maxLength: 12 }), generated(source, schema.additionalProperties), {
    maxKeys: 3,
  });
  return fc.tuple(own, others).map(([known, more]) => ({ ...more, ...known }));
}

function aString({
  format,
  pattern,
  minLength = 0,
  maxLength = 30,
  allOf,
}: JsonSchema): fc.Arbitrary<string> {
  if (format === 'uuid') return fc.uuid();
  if (format === 'date-time') {
    return fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
      .map((date) => date.toISOString());
  }
  const rule = pattern ?? allOf?.[0]?.pattern;
  // fast-check makes text by most expressions, but knows no Unicode properties.
  if (rule && !rule.includes('\\p{')) return fc.stringMatching(new RegExp(rule, 'u'));
  return fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, 60)) });
}

/** A value that is as it should be but for one place. */
export function nearly(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .tuple(value, fc.nat(), hostileValue, fc.constantFrom('replace', 'remove', 'add', 'wrap'), hostileKey)
    .map(([whole, place, hostile, how, key]) => spoil(structuredClone(whole), { place, hostile, how, key }));
}

const hostileKey = fc.constantFrom(
  '__proto__',
  'constructor',
  'toString',
  '',
  '\u0000',
  '\ud800',
  'id',
  'ownerId',
  'a.b',
  'x'.repeat(5_000),
);

function spoil(
  value: unknown,
  how: { place: number; hostile: unknown; how: 'replace' | 'remove' | 'add' | 'wrap'; key: string },
): unknown {
  if (typeof value !== 'object' || value === null) return how.how === 'wrap' ? [value] : how.hostile;
  const names = Object.keys(value);
  const name = names[how.place % (names.length + 1)];
  // As JSON.parse does it, so that `__proto__` is a key like any other.
  const set = (key: string, member: unknown) =>
    Object.defineProperty(value, key, {
      value: member,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  if (how.how === 'add' || name === undefined) return set(how.key, how.hostile);
  const member = Reflect.get(value, name);
  if (typeof member === 'object' && member !== null && how.place % 2 === 0)
    return set(name, spoil(member, { ...how, place: how.place >> 1 }));
  if (how.how === 'remove') Reflect.deleteProperty(value, name);
  else set(name, how.how === 'wrap' ? [member] : how.hostile);
  return value;
}
