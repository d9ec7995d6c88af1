import type { NormalizedSchema } from '@smithy/core/schema';

/**
 * An action's output as JSON, times in seconds.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 * @throws Error for members or types that AWS's model does not have: a defect of the practice AWS
 */
export function writeJson(schema: NormalizedSchema, output: object): string {
  return JSON.stringify(structure(schema, output));
}

function structure(schema: NormalizedSchema, output: object): object {
  const members = new Map(schema.structIterator());
  const entries = Object.entries(output).flatMap(([name, value]) => {
    const member = members.get(name);
    if (member === undefined) throw new Error(`${schema.getName()} has no member ${name}`);
    return value === undefined || value === null ? [] : [[name, written(name, member, value)]];
  });
  return Object.fromEntries(entries);
}

function written(name: string, schema: NormalizedSchema, value: unknown): unknown {
  if (schema.isListSchema() && Array.isArray(value))
    return value.map((entry) => written(name, schema.getValueSchema(), entry));
  if (schema.isStructSchema() && typeof value === 'object' && value !== null) return structure(schema, value);
  if (schema.isTimestampSchema() && value instanceof Date) return value.getTime() / 1000;
  if (schema.isBooleanSchema() && typeof value === 'boolean') return value;
  if (schema.isNumericSchema() && typeof value === 'number') return value;
  if (schema.isStringSchema() && typeof value === 'string') return value;
  throw new Error(`${name} can not be ${JSON.stringify(value)}`);
}
