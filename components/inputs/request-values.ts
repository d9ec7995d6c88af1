import { z } from 'zod';
import type { Blueprint } from '@/lib/blueprints/blueprint';

/** The form as it stands on the page: text as typed, switches as they are. */
export interface RequestValues {
  name: string;
  team: string;
  target: string;
  inputs: Record<string, string | boolean>;
}

/** What a request says whatever its blueprint. */
export type Identity = Omit<RequestValues, 'inputs'>;

/** A draft may have been kept by another version of this page. */
export const requestValuesSchema: z.ZodType<RequestValues> = z.object({
  name: z.string(),
  team: z.string(),
  target: z.string(),
  inputs: z.record(z.string(), z.union([z.string(), z.boolean()])),
});

/** Typed inputs as the form shows them: the way back from `Blueprint.fromForm`. What is not given gets its default. */
export function toFormInputs(
  blueprint: Blueprint,
  inputs: Readonly<Record<string, unknown>>,
): RequestValues['inputs'] {
  const fields = blueprint.fieldGroups.flatMap((group) => group.fields);
  return Object.fromEntries(
    fields.map(({ key, control }) => {
      const value = key in inputs ? inputs[key] : blueprint.defaultInputs[key];
      if (control === 'switch') return [key, value === true];
      return [key, value === null || value === undefined ? '' : String(value)];
    }),
  );
}

/**
 * A free name in the style of one that is taken: "orders-dev" gives "orders-dev-2", "orders-dev-2" gives
 * "orders-dev-3".
 */
export function nextName(name: string, longest = 20): string {
  const match = /^(.*?)-(\d{1,3})$/.exec(name);
  const stem = match?.[1] ?? name;
  const suffix = `-${match?.[2] ? Number(match[2]) + 1 : 2}`;
  return stem.slice(0, longest - suffix.length).replace(/-+$/, '') + suffix;
}
