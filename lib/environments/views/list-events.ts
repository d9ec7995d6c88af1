import type { Context } from '@/lib/access/context';
import { findEnvironmentId } from '@/lib/environments/find-environment';
import { eventsAfter, foldedEvents, lastEvents } from '@/lib/environments/history/read-events';
import { invalid } from '@/lib/errors/slipway-error';
import type { EventView } from './environment-view';

const largestCursor = 2n ** 63n - 1n;

/**
 * What happened to an environment, oldest first. `after` is the cursor of an earlier answer: what came later follows,
 * and `cursor` of this answer is the next `after` (the same one when nothing came). Of an environment that ended long ago
 * it is what was kept of that.
 */
export async function listEvents({
  ctx,
  input,
}: {
  ctx: Context;
  input: { name: string; id?: string | undefined; after?: string | undefined; limit?: number | undefined };
}): Promise<{ items: EventView[]; cursor: string | null }> {
  const after = parseAfter(input.after);
  const { id } = await findEnvironmentId(ctx.database, ctx, input);
  const items = await eventsAfter(ctx.database, { environmentId: id, after, most: input.limit ?? 500 });
  return { items, cursor: items.at(-1)?.id ?? input.after ?? null };
}

/** The newest events of an environment, `most` of them if there are more; oldest first, too. */
export async function newestEvents({
  ctx,
  input,
}: {
  ctx: Context;
  input: { name: string; id?: string | undefined; most: number };
}): Promise<EventView[]> {
  const { id } = await findEnvironmentId(ctx.database, ctx, input);
  return lastEvents(ctx.database, { environmentId: id, most: input.most });
}

/** How many events there were and when they were folded; null for an environment that has them all. */
export async function countFolded({
  ctx,
  input,
}: {
  ctx: Context;
  input: { name: string; id?: string | undefined };
}): Promise<{ events: number; at: string } | null> {
  const { id } = await findEnvironmentId(ctx.database, ctx, input);
  return foldedEvents(ctx.database, id);
}

function parseAfter(after: string | undefined): bigint {
  if (after === undefined || after === '') return 0n;
  const value = /^\d{1,19}$/.test(after) ? BigInt(after) : largestCursor + 1n;
  if (value > largestCursor) throw invalid([{ path: 'after', message: 'Not a cursor of this list' }]);
  return value;
}
