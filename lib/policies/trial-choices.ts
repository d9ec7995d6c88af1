import type { Context } from '@/lib/access/context';
import { assertMay } from '@/lib/access/permissions';

/** What can be chosen where policies are tried out. Admins only; throws 'forbidden'. */
export async function listTrialChoices({
  ctx,
}: {
  ctx: Context;
}): Promise<{ teams: string[]; targets: string[] }> {
  assertMay(ctx.actor, 'policy.read');
  const byName = { orderBy: { name: 'asc' as const }, select: { name: true } };
  const [teams, targets] = await Promise.all([
    ctx.database.team.findMany(byName),
    ctx.database.target.findMany(byName),
  ]);
  return { teams: teams.map(({ name }) => name), targets: targets.map(({ name }) => name) };
}
