import type { Context } from '@/lib/access/context';
import { assertScope, may } from '@/lib/access/permissions';
import { liveNameCondition } from '@/lib/environments/find-environment';
import { SlipwayError } from '@/lib/errors/slipway-error';
import type { OwnedEnvironment } from './get-person';
import { type TeamView, teamSelection, toTeamView } from './list-teams';

export interface TeamDetail extends TeamView {
  memberList: { id: string; name: string; disabled: boolean }[];
  environmentList: (Omit<OwnedEnvironment, 'team'> & { owner: { id: string; name: string } })[];
}

/** As many as a page shows; there are filters for more. */
const most = 200;

/** Throws 'not-found' also for a team that the actor may not see, and 'forbidden' for a token that may not read. */
export async function getTeam({
  ctx,
  input: { name },
}: {
  ctx: Context;
  input: { name: string };
}): Promise<TeamDetail> {
  assertScope(ctx.actor, 'team.read');
  const { id } = await findTeam(ctx, name);
  const [row, members, environments] = await Promise.all([
    ctx.database.team.findUniqueOrThrow({ where: { id }, select: teamSelection }),
    ctx.database.user.findMany({
      where: { kind: 'PERSON', memberships: { some: { teamId: id } } },
      select: { id: true, name: true, email: true, disabledAt: true },
      orderBy: [{ name: 'asc' }, { id: 'asc' }],
      take: most,
    }),
    ctx.database.environment.findMany({
      where: { teamId: id, ...liveNameCondition },
      select: { name: true, status: true, owner: { select: { id: true, name: true, email: true } } },
      orderBy: { name: 'asc' },
      take: most,
    }),
  ]);
  const nameOf = (person: { id: string; name: string | null; email: string | null }) =>
    person.name ?? person.email ?? person.id;
  return {
    ...toTeamView(row),
    memberList: members.map((member) => ({
      id: member.id,
      name: nameOf(member),
      disabled: member.disabledAt !== null,
    })),
    environmentList: environments.map(({ owner, ...rest }) => ({
      ...rest,
      owner: { id: owner.id, name: nameOf(owner) },
    })),
  };
}

/** Throws 'not-found', also for a team that the actor may not see: names of other teams can't be probed. */
export async function findTeam(ctx: Context, name: string): Promise<{ id: string; name: string }> {
  // What can't be a name is not there; Postgres refuses some characters with an error of its own.
  const team =
    /^[^\p{Cc}\p{Cs}]{1,100}$/u.test(name) && may({ ...ctx.actor, scopes: null }, 'team.read', { team: name })
      ? await ctx.database.team.findUnique({ where: { name }, select: { id: true, name: true } })
      : null;
  if (!team) throw new SlipwayError('not-found', `There is no team "${name}", or you may not see it.`);
  return team;
}
