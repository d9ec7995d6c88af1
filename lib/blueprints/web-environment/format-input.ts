import { findField } from './fields';

/**
 * An input's value for people, without its label: "yes", "7 days", "20 GiB", "One per zone", "none". Also
 * takes values and keys of older versions of the blueprint, and then shows them as they are.
 */
export function formatInput(key: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const field = findField(key);
  const option = field?.options?.find((candidate) => candidate.value === String(value));
  if (option) return option.label;
  if (field?.unit) return `${String(value)} ${value === 1 ? field.unit.one : field.unit.many}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
