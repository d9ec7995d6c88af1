import type { NormalizedSchema } from '@smithy/core/schema';
import { escapeXml } from '@/lib/practice-aws/xml';

/**
 * Writes an action's output as its schema wants it, without an element around it. Both dialects of the protocol are
 * covered: EC2's schemas name every element.
 * @throws Error for members or types that AWS's model does not have: a defect of the practice AWS
 */
export function writeOutput(schema: NormalizedSchema, output: object): string {
  const members = new Map(schema.structIterator());
  const values = new Map<string, unknown>(Object.entries(output));
  const stranger = [...values.keys()].find((name) => !members.has(name));
  if (stranger !== undefined) throw new Error(`${schema.getName()} has no member ${stranger}`);
  return [...members].map(([name, member]) => writeElement(name, member, values.get(name))).join('');
}

function writeElement(name: string, schema: NormalizedSchema, value: unknown): string {
  if (value === undefined || value === null) return '';
  const element = schema.getMergedTraits().xmlName ?? name;
  return `<${element}>${writeContent(element, schema, value)}</${element}>`;
}

function writeContent(name: string, schema: NormalizedSchema, value: unknown): string {
  if (schema.isListSchema() && Array.isArray(value)) {
    return value.map((entry) => writeElement('member', schema.getValueSchema(), entry)).join('');
  }
  if (schema.isMapSchema() && typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map((entry) => writeEntry(schema, entry))
      .join('');
  }
  if (schema.isStructSchema() && typeof value === 'object' && value !== null) {
    return writeOutput(schema, value);
  }
  if (schema.isTimestampSchema() && value instanceof Date) return value.toISOString();
  if (schema.isBooleanSchema() && typeof value === 'boolean') return String(value);
  if (schema.isNumericSchema() && typeof value === 'number') return String(value);
  if (schema.isStringSchema() && typeof value === 'string') return escapeXml(value);
  throw new Error(`${name} can not be ${JSON.stringify(value)}`);
}

function writeEntry(schema: NormalizedSchema, [key, value]: [string, unknown]): string {
  const written = writeElement('value', schema.getValueSchema(), value);
  return `<entry><key>${escapeXml(key)}</key>${written}</entry>`;
}
