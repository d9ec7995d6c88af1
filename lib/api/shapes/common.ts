import { z } from 'zod';
import type { Problem } from '@/lib/errors/problem';

/** ISO 8601, in UTC. */
export const time = z.iso.datetime();

/** Keys are an environment's inputs, or a blueprint's. */
export const inputs = z.record(z.string(), z.unknown());

export const personShape = z.object({ id: z.string(), name: z.string() });

/** RFC 9457. */
export const problemShape = z
  .object({
    type: z.string().describe('`urn:slipway:problem:` and a code, or `about:blank`'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What is wrong, and what to do about it'),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .describe('Each part of the input that is wrong, and what is allowed instead'),
    requestId: z.string().optional().describe("Finds the request in the portal's log"),
  })
  .meta({ id: 'Problem' }) satisfies z.ZodType<Problem>;
