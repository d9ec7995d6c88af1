import type { Context } from '@/lib/access/context';
import { visibleTo } from '@/lib/environments/views/visible-to';
import type { Change } from './change';

const mostMissed = 200;

/** The last state of what changed after `since` (ms since the epoch) and the actor may see, oldest first, at most 200. */
export async function changesSince(ctx: Context, since: number): Promise<Change[]> {
  const rows = await ctx.database.environment.findMany({
    where: { updatedAt: { gt: new Date(since) }, ...visibleTo(ctx.actor) },
    orderBy: { updatedAt: 'desc' },
    take: mostMissed,
    select: {
      id: true,
      name: true,
      status: true,
      resourcesDone: true,
      resourcesTotal: true,
      updatedAt: true,
      team: { select: { name: true } },
    },
  });
  return rows.reverse().map((row) => ({
    id: row.id,
    name: row.name,
    team: row.team.name,
    status: row.status,
    done: row.resourcesDone,
    total: row.resourcesTotal,
    revision: row.updatedAt.getTime(),
  }));
}
