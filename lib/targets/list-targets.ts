import type { Context } from '@/lib/access/context';
import type { TargetView } from '@/lib/environments/views/environment-view';
import { toTarget } from '@/lib/environments/views/to-view';

/** Every target, or those of these names, by name. Everybody who is signed in may see them. */
export async function listTargets({
  ctx,
  input: { names } = {},
}: {
  ctx: Context;
  input?: { names?: readonly string[] };
}): Promise<TargetView[]> {
  const where = names ? { name: { in: [...new Set(names)] } } : {};
  const rows = await ctx.database.target.findMany({ where, orderBy: { name: 'asc' } });
  return rows.map(toTarget);
}
