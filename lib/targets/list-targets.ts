import type { Context } from '@/lib/access/context';
import type { TargetView } from '@/lib/environments/views/environment-view';
import { toTarget } from '@/lib/environments/views/to-view';

/** Every target, by name. Everybody who is signed in may see them. */
export async function listTargets({ ctx }: { ctx: Context }): Promise<TargetView[]> {
  const rows = await ctx.database.target.findMany({ orderBy: { name: 'asc' } });
  return rows.map(toTarget);
}
