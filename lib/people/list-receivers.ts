import type { Context } from '@/lib/access/context';
import { assertMay } from '@/lib/access/permissions';

/** More than a list to choose from can hold; REST takes any. */
const most = 500;

/** Whom and which teams environments can be handed over to: people who are not disabled, by name. */
export async function listReceivers({ ctx }: { ctx: Context }) {
  assertMay(ctx.actor, 'environment.hand-over');
  const [people, teams] = await Promise.all([
    ctx.database.user.findMany({
      where: { disabledAt: null, kind: 'PERSON' },
      select: { id: true, name: true, email: true },
      orderBy: [{ name: 'asc' }, { id: 'asc' }],
      take: most,
    }),
    ctx.database.team.findMany({ select: { name: true }, orderBy: { name: 'asc' }, take: most }),
  ]);
  return {
    people: people.map(({ id, name, email }) => ({ id, name: name ?? email ?? id, email })),
    teams: teams.map(({ name }) => name),
  };
}
