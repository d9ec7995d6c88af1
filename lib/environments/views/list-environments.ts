import { z } from 'zod';
import type { Context } from '@/lib/access/context';
import { assertScope } from '@/lib/access/permissions';
import type { Reader } from '@/lib/db/client';
import { escapeLike } from '@/lib/db/escape-like';
import type { Prisma } from '@/lib/db/generated/client';
import { attentionStatuses, environmentStatuses, waitingStatuses } from '@/lib/environments/states';
import { parseInput } from '@/lib/errors/parse-input';
import { invalid } from '@/lib/errors/slipway-error';
import { environmentRows } from './environment-rows';
import type { EnvironmentRow } from './environment-view';
import { visibleTo } from './visible-to';

const filterText = z
  .string()
  .max(100, 'At most 100 characters')
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'Must not contain control characters');

const cursorSchema = z.string().regex(/^[A-Za-z0-9_-]{1,200}$/, 'Not a cursor of this list');

export const listEnvironmentsSchema = z.strictObject({
  status: z.array(z.enum(environmentStatuses, `Must be one of ${environmentStatuses.join(', ')}`)).optional(),
  /** What waits for a person: those in one of `attentionStatuses`, and those with an operation in one of `waitingStatuses`. */
  needsAttention: z.literal(true, 'Must be true').optional(),
  team: filterText.optional(),
  /** A user's id, or `me`. */
  owner: filterText.optional(),
  /** Part of the name. */
  q: filterText.optional(),
  limit: z
    .number('Must be a whole number')
    .int('Must be a whole number')
    .min(1, 'At least 1')
    .max(200, 'At most 200')
    .default(50),
  cursor: cursorSchema.optional(),
});

export type ListEnvironmentsInput = z.input<typeof listEnvironmentsSchema>;

/**
 * What the actor may see, newest first; torn-down ones too. Throws 'invalid' for a filter that can't be, and 'forbidden' for
 * a token that may not read.
 */
export async function listEnvironments({
  ctx,
  input,
}: {
  ctx: Context;
  input: ListEnvironmentsInput;
}): Promise<{ items: EnvironmentRow[]; nextCursor: string | null }> {
  assertScope(ctx.actor, 'environment.read');
  const filter = parseInput(listEnvironmentsSchema, input);
  const rows = await environmentRows(ctx.database, async (tx) => ({
    where: { AND: [whereOf(ctx, filter), filter.needsAttention ? await needAttention(tx) : {}] },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: filter.limit + 1,
  }));
  const items = rows.slice(0, filter.limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > filter.limit && last ? encodeCursor(last) : null };
}

function whereOf(ctx: Context, filter: z.infer<typeof listEnvironmentsSchema>): Prisma.EnvironmentWhereInput {
  const after = filter.cursor === undefined ? null : decodeCursor(filter.cursor);
  const where: Prisma.EnvironmentWhereInput[] = [visibleTo(ctx.actor)];
  if (filter.team) where.push({ team: { name: filter.team } });
  if (filter.status) where.push({ status: { in: filter.status } });
  if (filter.owner) where.push({ ownerId: filter.owner === 'me' ? ctx.actor.id : filter.owner });
  if (filter.q) where.push({ name: { contains: escapeLike(filter.q.toLowerCase()) } });
  if (after) {
    where.push({
      OR: [{ createdAt: { lt: after.createdAt } }, { createdAt: after.createdAt, id: { lt: after.id } }],
    });
  }
  return { AND: where };
}

/** Those with an operation that waits are looked up first: as a subquery of every row, it would read all that is on record. */
async function needAttention(reader: Reader): Promise<Prisma.EnvironmentWhereInput> {
  const waiting = await reader.operation.findMany({
    where: { status: { in: [...waitingStatuses] } },
    select: { environmentId: true },
  });
  return {
    OR: [
      { status: { in: [...attentionStatuses] } },
      { id: { in: waiting.map(({ environmentId }) => environmentId) } },
    ],
  };
}

function encodeCursor(row: { createdAt: string; id: string }): string {
  return Buffer.from(`${Date.parse(row.createdAt)} ${row.id}`).toString('base64url');
}

function decodeCursor(cursor: string): { createdAt: Date; id: string } {
  const [, time, id] =
    /^(\d{1,15}) ([\w-]{1,64})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  if (time === undefined || id === undefined)
    throw invalid([{ path: 'cursor', message: 'Not a cursor of this list' }]);
  return { createdAt: new Date(Number(time)), id };
}
