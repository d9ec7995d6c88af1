import type { Receivers } from '@/components/people/hand-over';
import type { Context } from '@/lib/access/context';
import { may } from '@/lib/access/permissions';
import { listReceivers } from '@/lib/people/list-receivers';

/** Who may get an environment; nobody, for whom may not hand any over. */
export async function readReceivers(ctx: Context): Promise<Receivers> {
  return may(ctx.actor, 'environment.hand-over') ? listReceivers({ ctx }) : { people: [], teams: [] };
}
