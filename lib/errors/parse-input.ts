import type { z } from 'zod';
import { toFieldErrors } from './field-errors';
import { invalid } from './slipway-error';

/** What came from outside, checked by `schema`. Throws 'invalid' with every problem, each at its path. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, given: unknown): z.output<Schema> {
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw invalid(toFieldErrors(parsed.error));
  return parsed.data;
}
