import type { Context } from '@/lib/access/context';
import { findEnvironmentId } from '@/lib/environments/find-environment';
import { invalid } from '@/lib/errors/slipway-error';
import type { EventView } from './environment-view';

const largestCursor = 2n ** 63n - 1n;

/**
 * What happened to an environment, oldest first. `after` is the cursor of an earlier answer: what came later follows,
 * and `cursor` of this answer is the next `after` (the same one when nothing came).
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
  const rows = await ctx.database.environmentEvent.findMany({
    where: { environmentId: id, id: { gt: after } },
    orderBy: { id: 'asc' },
    take: input.limit ?? 500,
  });
  const items = rows.map((row) => ({
    id: row.id.toString(),
    operationId: row.operationId,
    source: row.source,
    at: row.at.toISOString(),
    logicalId: row.logicalId,
    resourceType: row.resourceType,
    physicalId: row.physicalId,
    status: row.status,
    reason: row.reason,
  }));
  return { items, cursor: items.at(-1)?.id ?? input.after ?? null };
}

function parseAfter(after: string | undefined): bigint {
  if (after === undefined || after === '') return 0n;
  const value = /^\d{1,19}$/.test(after) ? BigInt(after) : largestCursor + 1n;
  if (value > largestCursor) throw invalid([{ path: 'after', message: 'Not a cursor of this list' }]);
  return value;
}
