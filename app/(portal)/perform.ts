import type { ActionResult } from '@/components/forms/action-result';
import type { Context } from '@/lib/access/context';
import { noteRefused } from '@/lib/access/note-refused';
import { countPerson } from '@/lib/access/rate-limits';
import { sessionContext } from '@/lib/access/session-context';
import { unavailableIfDatabase } from '@/lib/access/unavailable';
import { portalConfig } from '@/lib/config/config';
import { portalLogger } from '@/lib/config/logger';
import { SlipwayError } from '@/lib/errors/slipway-error';

/**
 * Runs a server action as the person who is signed in; a refusal, and a database that does not
 * answer, become data here and nowhere else. Anything else that
 * is thrown, redirects included, is passed on.
 */
export async function perform<Value>(act: (ctx: Context) => Promise<Value>): Promise<ActionResult<Value>> {
  try {
    const ctx = await sessionContext();
    await countPerson(portalConfig(), ctx.actor.id, true);
    return { ok: true, value: await act(ctx) };
  } catch (error) {
    await noteRefused(error, 'form', 'server action');
    const refusal = unavailableIfDatabase(error);
    if (!(refusal instanceof SlipwayError)) throw error;
    if (refusal !== error) portalLogger().error({ err: error }, 'action failed');
    return {
      ok: false,
      message: refusal.message,
      fields: [...refusal.fields],
      ...(refusal.code === 'fresh-sign-in' ? { needsFreshSignIn: true } : {}),
    };
  }
}
