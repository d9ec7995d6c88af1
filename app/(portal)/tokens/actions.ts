'use server';

import { z } from 'zod';
import { perform } from '@/app/(portal)/perform';
import type { ActionResult } from '@/components/forms/action-result';
import { createToken } from '@/lib/access/create-token';
import { revokeToken } from '@/lib/access/revoke-token';
import { SlipwayError } from '@/lib/errors/slipway-error';

/** Makes a token; the secret is in this answer and nowhere else. The verb checks the input. */
export async function makeToken(input: unknown): Promise<ActionResult<{ token: string; name: string }>> {
  return perform(async (ctx) => {
    const { token, name } = await createToken({ ctx, input });
    return { token, name };
  });
}

const named = z.object({ id: z.string() });

export async function endToken(input: { id: unknown }): Promise<ActionResult<null>> {
  return perform(async (ctx) => {
    const parsed = named.safeParse(input);
    if (!parsed.success) throw new SlipwayError('not-found', 'There is no such token.');
    await revokeToken({ ctx, input: parsed.data });
    return null;
  });
}
