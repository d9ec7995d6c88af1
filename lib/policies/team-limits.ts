import { z } from 'zod';
import type { Context } from '@/lib/access/context';
import { defineVerb } from '@/lib/access/define-verb';
import { assertMay, refusal } from '@/lib/access/permissions';
import type { Transaction } from '@/lib/db/client';
import { parseInput } from '@/lib/errors/parse-input';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { countSchema, dollarsSchema, type OrganizationLimits, readOrganizationLimits } from './organization';

export const teamLimitsSchema = z.strictObject({
  maxEnvironments: countSchema.nullable().optional().describe("Null: the organization's"),
  maxMonthlyUsd: dollarsSchema.nullable().optional().describe("Null: the organization's"),
});

/** Null: as many, and as much, as the organization allows every team. */
export interface TeamLimits {
  maxEnvironments: number | null;
  maxMonthlyUsd: number | null;
}

const selection = { id: true, name: true, maxEnvironments: true, maxMonthlyUsd: true } as const;

/** A team's own numbers, and those that hold where it has none. Whoever may see the team; throws 'not-found'. */
export async function getTeamLimits({
  ctx,
  input: { team },
}: {
  ctx: Context;
  input: { team: string };
}): Promise<TeamLimits & { organization: OrganizationLimits }> {
  assertMay(ctx.actor, 'team.read', { team });
  const row = await ctx.database.team.findUnique({ where: { name: team }, select: selection });
  if (!row) throw noTeam(team);
  const { maxEnvironments, maxMonthlyUsd } = row;
  return { maxEnvironments, maxMonthlyUsd, organization: await readOrganizationLimits(ctx.database) };
}

/**
 * Gives a team numbers of its own, or takes them away; what is left out stays. What it has already stays, too.
 * Admins only; throws 'forbidden', 'not-found', 'invalid'.
 */
export const changeTeamLimits = defineVerb({
  action: 'team.limits',
  find: ({ database }, { team }: { team: string; body: unknown }) =>
    database.team.findUnique({ where: { name: team }, select: { id: true } }),
  may: (actor) => refusal(actor, 'team.change'),
  parse: ({ team, body }, found) => {
    if (!found) throw noTeam(team);
    return { ...parseInput(teamLimitsSchema, body), id: found.id };
  },
  lock: async (tx: Transaction, found) => {
    const id = found?.id ?? '';
    await tx.$queryRaw`SELECT 1 FROM teams WHERE id = ${id} FOR NO KEY UPDATE`;
    return tx.team.findUniqueOrThrow({ where: { id }, select: selection });
  },
  rules: async () => null,
  write: async ({ tx, locked, parsed }) => {
    const { id, name, ...before } = locked;
    const after: TeamLimits = {
      maxEnvironments: parsed.maxEnvironments === undefined ? before.maxEnvironments : parsed.maxEnvironments,
      maxMonthlyUsd: parsed.maxMonthlyUsd === undefined ? before.maxMonthlyUsd : parsed.maxMonthlyUsd,
    };
    if (JSON.stringify(before) === JSON.stringify(after)) return { answer: after, audit: null };
    await tx.team.update({ where: { id }, data: after });
    return { answer: after, audit: { subject: { type: 'team', id }, details: { name, before, after } } };
  },
});

function noTeam(name: string): SlipwayError {
  return new SlipwayError('not-found', `There is no team "${name}".`);
}
