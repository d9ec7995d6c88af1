import { z } from 'zod';
import type { Actor, Context } from '@/lib/access/context';
import { may, visibleTeams } from '@/lib/access/permissions';
import type { Prisma } from '@/lib/db/generated/client';
import { parseInput } from '@/lib/errors/parse-input';
import { invalid } from '@/lib/errors/slipway-error';
import { type ApprovalView, approvalStates } from './approval';
import { viewFor } from './get-approval';
import { approvalSelection } from './to-approval';

export const listApprovalsSchema = z.strictObject({
  state: z.array(z.enum(approvalStates, `Must be one of ${approvalStates.join(', ')}`)).optional(),
  team: z.string().max(100, 'At most 100 characters').optional(),
  limit: z
    .number('Must be a whole number')
    .int('Must be a whole number')
    .min(1, 'At least 1')
    .max(200, 'At most 200')
    .default(50),
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,200}$/, 'Not a cursor of this list')
    .optional(),
});
export type ListApprovalsInput = z.input<typeof listApprovalsSchema>;

/**
 * Requests for approval, newest first: of everything to those who decide, of their own teams to everybody else. Throws
 * 'invalid' for a filter that can't be.
 */
export async function listApprovals({
  ctx,
  input,
}: {
  ctx: Context;
  input: ListApprovalsInput;
}): Promise<{ items: ApprovalView[]; nextCursor: string | null }> {
  const filter = parseInput(listApprovalsSchema, input);
  const rows = await ctx.database.approval.findMany({
    where: { AND: [visibleTo(ctx.actor), ...conditionsOf(filter)] },
    orderBy: [{ requestedAt: 'desc' }, { operationId: 'desc' }],
    take: filter.limit + 1,
    select: approvalSelection,
  });
  const page = rows.slice(0, filter.limit);
  const last = page.at(-1);
  const nextCursor = rows.length > filter.limit && last ? encodeCursor(last) : null;
  return { items: page.map((row) => viewFor(ctx, row)), nextCursor };
}

/** How many requests this person could decide on now. */
export async function countToDecide({ actor, database }: Context): Promise<number> {
  // Nobody who could decide on nothing is counted for: every page asks.
  const someTeam = actor.narrowed ? { team: actor.teams[0] } : {};
  if (actor.kind !== 'person' || !may(actor, 'approval.decide', someTeam)) return 0;
  return database.approval.count({
    where: {
      AND: [visibleTo(actor), { state: 'WAITING' }],
      NOT: [{ requestedById: actor.id }, { peopleBehind: { has: actor.id } }],
    },
  });
}

function conditionsOf({ state, team, cursor }: z.output<typeof listApprovalsSchema>) {
  const conditions: Prisma.ApprovalWhereInput[] = [];
  if (state) conditions.push({ state: { in: state.map((each) => each.toUpperCase() as 'WAITING') } });
  if (team) conditions.push({ operation: { environment: { team: { name: team } } } });
  if (cursor !== undefined) {
    const { requestedAt, operationId } = decodeCursor(cursor);
    conditions.push({
      OR: [{ requestedAt: { lt: requestedAt } }, { requestedAt, operationId: { lt: operationId } }],
    });
  }
  return conditions;
}

/** By memberships, of which there may be more than a statement takes names; a token may be for some of the teams only. */
function visibleTo(actor: Actor): Prisma.ApprovalWhereInput {
  const teams = visibleTeams(actor);
  if (teams === null) return {};
  const isListed = actor.narrowed || teams.length === 0;
  const team = isListed ? { name: { in: [...teams] } } : { memberships: { some: { userId: actor.id } } };
  return { operation: { environment: { team } } };
}

function encodeCursor(row: { requestedAt: Date; operationId: string }): string {
  return Buffer.from(`${row.requestedAt.getTime()} ${row.operationId}`).toString('base64url');
}

function decodeCursor(cursor: string): { requestedAt: Date; operationId: string } {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const [, time, operationId] = /^(\d{1,15}) ([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$/.exec(text) ?? [];
  if (time === undefined || operationId === undefined)
    throw invalid([{ path: 'cursor', message: 'Not a cursor of this list' }]);
  return { requestedAt: new Date(Number(time)), operationId };
}
