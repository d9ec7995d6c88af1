import { z } from 'zod';
import type { Context } from '@/lib/access/context';
import { assertScope, visibleTeams } from '@/lib/access/permissions';
import { escapeLike } from '@/lib/db/escape-like';
import { liveNameCondition } from '@/lib/environments/find-environment';
import { parseInput } from '@/lib/errors/parse-input';

export interface TeamView {
  name: string;
  createdAt: string;
  members: number;
  /** That have not ended. */
  environments: number;
  /** The provider's groups that lead to it because an admin said so; none: the group that it is named after. */
  groups: string[];
}

export const listTeamsSchema = z.strictObject({
  q: z
    .string()
    .max(100, 'At most 100 characters')
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'Must not contain control characters')
    .optional()
    .describe('Part of the name'),
  limit: z
    .number('Must be a whole number')
    .int('Must be a whole number')
    .min(1, 'At least 1')
    .max(200, 'At most 200')
    .default(50),
  cursor: z
    .string()
    .max(100, 'At most 100 characters')
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'Must not contain control characters')
    .optional()
    .describe('The name that the page begins after: nextCursor of the page before'),
});

export const teamSelection = {
  name: true,
  createdAt: true,
  groupMappings: { select: { group: true }, orderBy: { group: 'asc' } },
  _count: {
    select: {
      memberships: { where: { user: { kind: 'PERSON' } } },
      environments: { where: liveNameCondition },
    },
  },
} as const;

/** Those that the actor may see, by name. Throws 'invalid' for a filter that can't be, 'forbidden'. */
export async function listTeams({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.input<typeof listTeamsSchema>;
}): Promise<{ items: TeamView[]; nextCursor: string | null; total: number }> {
  assertScope(ctx.actor, 'team.read');
  const { q, limit, cursor } = parseInput(listTeamsSchema, input);
  const visible = visibleTeams(ctx.actor);
  const matching = {
    AND: [
      visible === null ? {} : { name: { in: [...visible] } },
      q ? { name: { contains: escapeLike(q), mode: 'insensitive' as const } } : {},
    ],
  };
  const [rows, total] = await Promise.all([
    ctx.database.team.findMany({
      where: cursor === undefined ? matching : { AND: [matching, { name: { gt: cursor } }] },
      orderBy: { name: 'asc' },
      take: limit + 1,
      select: teamSelection,
    }),
    ctx.database.team.count({ where: matching }),
  ]);
  const items = rows.slice(0, limit).map(toTeamView);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.name ?? null) : null, total };
}

export function toTeamView(row: {
  name: string;
  createdAt: Date;
  groupMappings: { group: string }[];
  _count: { memberships: number; environments: number };
}): TeamView {
  return {
    name: row.name,
    createdAt: row.createdAt.toISOString(),
    members: row._count.memberships,
    environments: row._count.environments,
    groups: row.groupMappings.map(({ group }) => group),
  };
}
