'use server';

import { refusalOf } from '@/app/(portal)/refusal';
import type { ActionResult } from '@/components/forms/action-result';
import { createToken, revokeToken } from '@/lib/access/api-tokens';
import { sessionContext } from '@/lib/access/session-context';
import { SlipwayError } from '@/lib/errors/slipway-error';

/** Makes a token; the secret is in this answer and nowhere else. The verb checks the input. */
export async function makeToken(input: unknown): Promise<ActionResult<{ token: string; name: string }>> {
  const ctx = await sessionContext();
  try {
    const { token, name } = await createToken({ ctx, input });
    return { ok: true, value: { token, name } };
  } catch (error) {
    return refusalOf(error);
  }
}

export async function endToken(input: { id: unknown }): Promise<ActionResult<null>> {
  const ctx = await sessionContext();
  try {
    if (typeof input.id !== 'string') throw new SlipwayError('not-found', 'There is no such token.');
    await revokeToken({ ctx, input: { id: input.id } });
    return { ok: true, value: null };
  } catch (error) {
    return refusalOf(error);
  }
}
