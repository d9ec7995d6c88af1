'use server';

import { z } from 'zod';
import type { ActionResult } from '@/components/forms/action-result';
import { explainRequest } from '@/lib/environments/requests/explain-request';
import { parseInput } from '@/lib/errors/parse-input';
import type { Verdict } from '@/lib/policies/verdict';
import { perform } from './perform';

// What a browser sends is unchecked. `explainRequest` checks names, inputs and permissions; here only the shape is.
const requestSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('launch'), request: z.unknown() }),
  z.object({ kind: z.enum(['relaunch', 'update']), name: z.string(), inputs: z.unknown() }),
]);

/** What the organization's policies would say of a form as it stands. */
export async function explainVerdict(request: unknown): Promise<ActionResult<Verdict>> {
  return perform((ctx) => explainRequest({ ctx, input: parseInput(requestSchema, request) }));
}
