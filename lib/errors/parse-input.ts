import type { z } from 'zod';
import { toInputIssues } from '@/lib/blueprints/input-issues';
import { invalid } from './slipway-error';

/** What came from outside, checked by `schema`. Throws 'invalid' with every problem, each at its path. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, given: unknown): z.output<Schema> {
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw invalid(toInputIssues(parsed.error));
  return parsed.data;
}
