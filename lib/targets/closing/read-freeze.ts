import type { Context } from '@/lib/access/context';
import type { FreezeView } from '@/lib/environments/views/environment-view';
import { toFreeze } from '@/lib/environments/views/to-view';
import { readOrganizationFreeze } from '@/lib/targets/target-openness';

/** Whether all launches are stopped, since when, by whom and why. Everybody who is signed in may see it. */
export async function readFreeze({
  ctx,
}: {
  ctx: Pick<Context, 'database'>;
}): Promise<{ freeze: FreezeView | null }> {
  return { freeze: toFreeze(await readOrganizationFreeze(ctx.database)) };
}
