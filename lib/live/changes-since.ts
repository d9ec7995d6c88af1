import type { Context } from '@/lib/access/context';
import { databaseNow } from '@/lib/db/database-now';
import { environmentRows } from '@/lib/environments/views/environment-rows';
import { visibleTo } from '@/lib/environments/views/visible-to';
import type { ToldChange } from './change';
import { toLiveRow } from './live-row';

const mostMissed = 200;

/** Commits come in another order than their revisions, so a little is returned twice rather than not at all. */
const overlapMs = 60_000;

export interface Missed {
  /** Oldest first. */
  changes: ToldChange[];
  /** False when there was more than is worth sending one by one: what was left out is the oldest. */
  complete: boolean;
}

/**
 * The last state of what changed after `revision` and the actor may see, at most 200. Without a revision, or with one
 * from the future, which is none of ours: of what changed within the last `withinMs`. By the database's clock.
 */
export async function changesSince(
  ctx: Context,
  { revision, withinMs }: { revision: number | null; withinMs: number },
): Promise<Missed> {
  const now = (await databaseNow(ctx.database)).getTime();
  const since = (revision !== null && revision <= now ? revision : now - withinMs) - overlapMs;
  const rows = await environmentRows(ctx.database, async () => ({
    where: { updatedAt: { gt: new Date(since) }, ...visibleTo(ctx.actor) },
    orderBy: { updatedAt: 'desc' },
    take: mostMissed + 1,
  }));
  const changes = rows.slice(0, mostMissed).map((row): ToldChange => {
    const { id, name, team, status, progress, operation, updatedAt } = row;
    return {
      id,
      name,
      team,
      status,
      awaitsConfirmation: operation?.awaitsConfirmation ?? false,
      ...progress,
      revision: Date.parse(updatedAt),
      row: toLiveRow(row, Date.now()),
    };
  });
  return { changes: changes.reverse(), complete: rows.length <= mostMissed };
}
