'use server';

import { z } from 'zod';
import { perform } from '@/app/(portal)/perform';
import type { ActionResult } from '@/components/forms/action-result';
import { decideApproval } from '@/lib/environments/requests/decide-approval';
import { parseInput } from '@/lib/errors/parse-input';

const decisionShape = z.object({
  name: z.string(),
  operation: z.string(),
  decision: z.string(),
  reason: z.string().optional(),
});

/** Approves or refuses a request. What a browser sends is unchecked: here its shape is, the rest by the verb. */
export async function decide(decision: unknown): Promise<ActionResult<null>> {
  return perform(async (ctx) => {
    const { name, ...body } = parseInput(decisionShape, decision);
    await decideApproval({ ctx, input: { name, body } });
    return null;
  });
}
