import type { ActionResult } from '@/components/forms/action-result';
import type { Context } from '@/lib/access/context';
import { sessionContext } from '@/lib/access/session-context';
import { SlipwayError } from '@/lib/errors/slipway-error';

/**
 * Runs a server action as the person who is signed in; a refusal becomes data here and nowhere else. Anything else that
 * is thrown, redirects included, is passed on.
 */
export async function perform<Value>(act: (ctx: Context) => Promise<Value>): Promise<ActionResult<Value>> {
  const ctx = await sessionContext();
  try {
    return { ok: true, value: await act(ctx) };
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    return { ok: false, message: error.message, fields: [...error.fields] };
  }
}
