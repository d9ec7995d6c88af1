import { fieldGroups } from './fields';

const NUMBERS: ReadonlySet<string> = new Set([
  'zones',
  ...fieldGroups.flatMap(({ fields }) =>
    fields.filter(({ control }) => control === 'number').map(({ key }) => key),
  ),
]);

/**
 * The values of an HTML form as typed inputs, for the browser's form and its server action only: REST gets no
 * such courtesy. Text is trimmed; an empty field is left out, so that its default applies (for the
 * certificate: none); a switch that is missing is off, as a form doesn't send unchecked boxes. Text that is
 * no number stays text, for the schema to refuse. Unknown fields are passed on, for the same reason.
 */
export function fromForm(raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const inputs: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(raw)) {
    const text = typeof value === 'string' ? value.trim() : value;
    if (text !== '') inputs[key] = NUMBERS.has(key) ? toNumber(text) : text;
  }
  for (const { key, control } of fieldGroups.flatMap((group) => group.fields)) {
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
