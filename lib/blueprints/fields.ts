import type { OutlineParameter, TemplateOutline } from '@/infra-templates/template-outline';
import { capitalized, inWords } from '@/lib/stacks/types/in-words';
import type { BlueprintInputs, Field, FieldGroup } from './blueprint';

export type FieldOverrides<Inputs extends BlueprintInputs> = {
  readonly [Key in keyof Inputs]?: Partial<Omit<Field, 'key'>>;
};

export interface GroupOfInputs<Inputs extends BlueprintInputs> {
  title: string;
  description: string;
  inputs: readonly (keyof Inputs & string)[];
}

/** What of JSON Schema zod writes for an input. */
interface InputSchema {
  type?: string;
  enum?: readonly unknown[];
  minimum?: number;
  maximum?: number;
  description?: string;
  anyOf?: readonly InputSchema[];
}

/** The inputs as people meet them, in reading order; see `BlueprintDefinition` for what each follows from. */
export function toFieldGroups<Inputs extends BlueprintInputs>(
  inputsJsonSchema: object,
  template: TemplateOutline,
  own: { fields?: FieldOverrides<Inputs>; groups?: readonly GroupOfInputs<Inputs>[] },
): FieldGroup[] {
  const schemas = (inputsJsonSchema as { properties?: Record<string, InputSchema> }).properties ?? {};
  const keys = Object.keys(schemas);
  const groups: readonly { title: string; description: string; inputs: readonly string[] }[] =
    own.groups ??
    template.groups.map(({ title, parameters }) => ({
      title,
      description: '',
      inputs: parameters.flatMap((name) => keys.filter((key) => parameterOf(key) === name)),
    }));
  const grouped = new Set(groups.flatMap(({ inputs }) => inputs));
  const rest = {
    title: grouped.size > 0 ? 'Other' : 'Inputs',
    description: '',
    inputs: keys.filter((key) => !grouped.has(key)),
  };
  return [...groups, rest]
    .filter(({ inputs }) => inputs.length > 0)
    .map(({ title, description, inputs }) => ({
      title,
      description,
      fields: inputs.map((key) => ({
        ...fieldOf(key, schemas[key] ?? {}, template),
        ...(own.fields?.[key as keyof Inputs] ?? {}),
      })),
    }));
}

/** The parameter that an input of this key goes to by its name. */
export function parameterOf(key: string): string {
  return `${key.charAt(0).toUpperCase()}${key.slice(1)}`;
}

function fieldOf(key: string, schema: InputSchema, { Parameters, labels }: TemplateOutline): Field {
  const name = parameterOf(key);
  const parameter = Parameters[name];
  const type = typeOf(schema);
  const allowed = type.enum ?? (type.type === 'string' ? parameter?.AllowedValues : undefined);
  const control =
    type.type === 'boolean' ? 'switch' : allowed ? 'select' : isNumber(type) ? 'number' : 'text';
  return {
    key,
    label: labels[name] ?? capitalized(inWords(key)),
    help: sentence(schema.description ?? parameter?.Description ?? ''),
    control,
    ...(control === 'select'
      ? { options: allowed?.map((value) => ({ value: String(value), label: String(value) })) }
      : {}),
    ...(isNumber(type) ? limitsOf(type, parameter) : {}),
    advanced: false,
  };
}

/** Of an input that may be null, what it is otherwise. */
function typeOf(schema: InputSchema): InputSchema {
  return schema.anyOf?.find(({ type }) => type !== 'null') ?? schema;
}

function isNumber({ type }: InputSchema): boolean {
  return type === 'integer' || type === 'number';
}

function limitsOf({ minimum, maximum }: InputSchema, parameter: OutlineParameter | undefined) {
  // zod writes the limits of whole numbers as such where a schema sets none.
  const real = (limit: number | undefined) =>
    limit === undefined || Math.abs(limit) >= Number.MAX_SAFE_INTEGER ? undefined : limit;
  return { min: real(minimum) ?? parameter?.MinValue, max: real(maximum) ?? parameter?.MaxValue };
}

function sentence(text: string): string {
  return text === '' || /[.!?]$/.test(text) ? text : `${text}.`;
}

/**
 * An input's value for people, without its label: "yes", "7 days", "20 GiB", "One per zone", "none". Also
 * takes values and keys of older versions of the blueprint, and then shows them as they are.
 */
export function formatInput(fields: readonly Field[], key: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const field = fields.find((candidate) => candidate.key === key);
  const option = field?.options?.find((candidate) => candidate.value === String(value));
  if (option) return option.label;
  if (field?.unit) return `${String(value)} ${value === 1 ? field.unit.one : field.unit.many}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/**
 * The values of an HTML form as typed inputs, for the browser's form and its server action only: REST gets no
 * such courtesy. Text is trimmed; an empty field is left out, so that its default applies; a switch that is missing is
 * off, as a form doesn't send unchecked boxes. Text that is no number stays text, for the schema to refuse. Unknown
 * fields are passed on, for the same reason.
 */
export function fromForm(
  fields: readonly Field[],
  inputsJsonSchema: object,
  raw: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const schemas = (inputsJsonSchema as { properties?: Record<string, InputSchema> }).properties ?? {};
  const inputs: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(raw)) {
    const text = typeof value === 'string' ? value.trim() : value;
    const schema = Object.hasOwn(schemas, key) ? schemas[key] : undefined;
    if (text !== '') inputs[key] = schema && isNumber(typeOf(schema)) ? toNumber(text) : text;
  }
  for (const { key, control } of fields) {
    if (control === 'switch') inputs[key] = toSwitch(inputs[key]);
  }
  return inputs;
}

function toNumber(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

function toSwitch(value: unknown): unknown {
  if (value === undefined || value === 'off' || value === 'false') return false;
  return value === 'on' || value === 'true' ? true : value;
}
