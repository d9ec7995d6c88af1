import type { Context } from '@/lib/access/context';
import { assertMay } from '@/lib/access/policy';
import type { Transaction } from '@/lib/db/client';
import { findEnvironmentId } from '@/lib/environments/find-environment';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import { lockTimeLine } from '@/lib/environments/record-event';
import { SlipwayError } from '@/lib/errors/slipway-error';

/**
 * What every change of a serving environment begins with: find it, check the actor, lock its row, so that of two at
 * once the second sees what the first did. `verb` completes "Only members of the team may … it".
 *
 * Throws 'not-found', 'forbidden', 'conflict', and what `write` throws.
 */
export async function changeEnvironment<Answer>(
  ctx: Context,
  name: string,
  verb: string,
  write: (tx: Transaction, id: string) => Promise<Answer>,
): Promise<Answer> {
  const found = await findEnvironmentId(ctx.database, ctx, { name });
  assertMay(
    ctx.actor,
    { kind: 'environment.update', team: found.team },
    `Only members of the team ${found.team} and admins may ${verb} "${name}".`,
  );
  try {
    return await ctx.database.$transaction(async (tx) => {
      await lockTimeLine(tx, found.id);
      return write(tx, found.id);
    });
  } catch (error) {
    if (error instanceof MovedElsewhere) {
      throw new SlipwayError('conflict', `"${name}" was just changed by somebody else; look again.`, {
        cause: error,
      });
    }
    throw error;
  }
}
