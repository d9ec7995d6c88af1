import { z } from 'zod';
import type { Context } from '@/lib/access/context';
import { assertMay } from '@/lib/access/permissions';
import { escapeLike } from '@/lib/db/escape-like';
import type { Prisma } from '@/lib/db/generated/client';
import { liveNameCondition } from '@/lib/environments/find-environment';
import { parseInput } from '@/lib/errors/parse-input';
import { type PersonRow, type PersonView, personSelection, toPersonView } from './person-view';

const text = z
  .string()
  .max(100, 'At most 100 characters')
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'Must not contain control characters');

export const listPeopleSchema = z.strictObject({
  q: text.optional().describe('Part of the name or of the e-mail address'),
  team: text.optional().describe('Members of this team alone'),
  disabled: z.boolean('Must be true or false').optional().describe('Those alone who are, or are not'),
  limit: z
    .number('Must be a whole number')
    .int('Must be a whole number')
    .min(1, 'At least 1')
    .max(200, 'At most 200')
    .default(50),
  cursor: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'Not a cursor of this list')
    .optional(),
});

/** Everybody, by name; a page of those that match. Throws 'forbidden', and 'invalid' for a filter that can't be. */
export async function listPeople({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof listPeopleSchema>;
}): Promise<{ items: PersonView[]; nextCursor: string | null; total: number }> {
  assertMay(ctx.actor, 'person.read');
  const { limit, cursor, ...filter } = parseInput(listPeopleSchema, input);
  const where = whereOf(filter);
  const [rows, total] = await Promise.all([
    ctx.database.user.findMany({
      where,
      orderBy: [{ name: 'asc' }, { id: 'asc' }],
      take: limit + 1,
      select: personSelection,
      // One who is not there any more begins no page: the first one again.
      ...(cursor && (await ctx.database.user.count({ where: { id: cursor } })) > 0
        ? { cursor: { id: cursor }, skip: 1 }
        : {}),
    }),
    ctx.database.user.count({ where }),
  ]);
  const page = rows.slice(0, limit);
  const items = await withCounts(ctx, page);
  return { items, nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null, total };
}

function whereOf({ q, team, disabled }: { q?: string; team?: string; disabled?: boolean }) {
  const where: Prisma.UserWhereInput[] = [];
  if (q) {
    const contains = { contains: escapeLike(q), mode: 'insensitive' } as const;
    where.push({ OR: [{ name: contains }, { email: contains }] });
  }
  if (team) where.push({ memberships: { some: { team: { name: team } } } });
  if (disabled !== undefined) where.push({ disabledAt: disabled ? { not: null } : null });
  return { AND: where };
}

/** Adds what each of them has, with three counts for all of them. */
export async function withCounts(
  { database }: Pick<Context, 'database'>,
  rows: readonly PersonRow[],
): Promise<PersonView[]> {
  const userId = { in: rows.map(({ id }) => id) };
  const now = new Date();
  const [sessions, tokens, environments] = await Promise.all([
    database.session.groupBy({
      by: ['userId'],
      where: { userId, expires: { gt: now } },
      _count: { _all: true },
    }),
    database.apiToken.groupBy({
      by: ['userId'],
      where: {
        userId,
        revokedAt: null,
        trustId: null,
        OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
      },
      _count: { _all: true },
    }),
    database.environment.groupBy({
      by: ['ownerId'],
      where: { ownerId: userId, ...liveNameCondition },
      _count: { _all: true },
    }),
  ]);
  const countOf = (counted: readonly { _count: { _all: number } }[], index: number) =>
    counted[index]?._count._all ?? 0;
  return rows.map((row) =>
    toPersonView(row, {
      sessions: countOf(
        sessions,
        sessions.findIndex((one) => one.userId === row.id),
      ),
      tokens: countOf(
        tokens,
        tokens.findIndex((one) => one.userId === row.id),
      ),
      environments: countOf(
        environments,
        environments.findIndex((one) => one.ownerId === row.id),
      ),
    }),
  );
}
