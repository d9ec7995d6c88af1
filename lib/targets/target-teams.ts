import { z } from 'zod';
import type { Context } from '@/lib/access/context';
import { may } from '@/lib/access/permissions';
import { printableText } from '@/lib/blueprints/printable-text';
import type { Transaction } from '@/lib/db/client';
import { invalid } from '@/lib/errors/slipway-error';

/** The names of the teams that may use a target; null: all of them. */
export const teamNamesSchema = z
  .array(printableText('The team', 100), 'The teams must be a list of names, or null for all')
  .min(1, 'Name at least one team; null is for all')
  .max(200, 'At most 200 teams')
  .nullable();

/** Throws 'invalid' where there is no such team. */
export async function findTeams(
  tx: Transaction,
  names: readonly string[],
): Promise<{ id: string; name: string }[]> {
  const teams = await tx.team.findMany({
    where: { name: { in: [...names] } },
    select: { id: true, name: true },
  });
  const problems = names.flatMap((name, index) =>
    teams.some((team) => team.name === name)
      ? []
      : [{ path: `teams.${index}`, message: `There is no team called "${name}"` }],
  );
  if (problems.length > 0) throw invalid(problems);
  return teams;
}

/** All teams, by name, to choose from; none for who may not choose. */
export async function listTeamNames({
  ctx,
}: {
  ctx: Pick<Context, 'database' | 'actor'>;
}): Promise<string[]> {
  if (!may(ctx.actor, 'target.edit')) return [];
  const teams = await ctx.database.team.findMany({ orderBy: { name: 'asc' }, select: { name: true } });
  return teams.map((team) => team.name);
}
