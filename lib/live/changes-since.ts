import type { Context } from '@/lib/access/context';
import { databaseNow } from '@/lib/db/database-now';
import { visibleTo } from '@/lib/environments/views/visible-to';
import type { Change } from './change';

const mostMissed = 200;

/** Commits come in another order than their revisions, so a little is returned twice rather than not at all. */
const overlapMs = 60_000;

/**
 * The last state of what changed after `revision` and the actor may see, oldest first, at most 200. Without a revision,
 * or with one from the future, which is none of ours: of what changed within the last `withinMs`. By the database's
 * clock.
 */
export async function changesSince(
  ctx: Context,
  { revision, withinMs }: { revision: number | null; withinMs: number },
): Promise<Change[]> {
  const now = (await databaseNow(ctx.database)).getTime();
  const since = (revision !== null && revision <= now ? revision : now - withinMs) - overlapMs;
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
      operations: { where: { status: 'AWAITING_CONFIRMATION' }, select: { id: true } },
    },
  });
  return rows.reverse().map((row) => ({
    id: row.id,
    name: row.name,
    team: row.team.name,
    status: row.status,
    awaitsConfirmation: row.operations.length > 0,
    done: row.resourcesDone,
    total: row.resourcesTotal,
    revision: row.updatedAt.getTime(),
  }));
}
