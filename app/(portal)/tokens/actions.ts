'use server';

import { z } from 'zod';
import { perform } from '@/app/(portal)/perform';
import type { ActionResult } from '@/components/forms/action-result';
import { createToken } from '@/lib/access/create-token';
import { revokeToken } from '@/lib/access/revoke-token';
import { parseInput } from '@/lib/errors/parse-input';

/** Makes a token; the secret is in this answer and nowhere else. The verb checks the input. */
export async function makeToken(input: unknown): Promise<ActionResult<{ token: string; name: string }>> {
  return perform(async (ctx) => {
    const { token, name } = await createToken({ ctx, input });
    return { token, name };
  });
}

export async function endToken(token: unknown): Promise<ActionResult<null>> {
  return perform(async (ctx) => {
    await revokeToken({ ctx, input: parseInput(z.object({ id: z.string() }), token) });
    return null;
  });
}
