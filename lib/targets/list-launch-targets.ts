import type { Context } from '@/lib/access/context';
import type { TargetView } from '@/lib/environments/views/environment-view';
import { toTarget } from '@/lib/environments/views/to-view';
import { frozenWords, readOrganizationFreeze, teamsSelection, whyClosed } from './target-openness';

/** A target as the form offers it. */
export interface LaunchTarget extends TargetView {
  /** Why it takes no launch, by the name of each of the person's teams for which it doesn't. */
  closed: Readonly<Record<string, string>>;
}

/** All that are not retired, by name, and why all launches are stopped, where they are. */
export async function listLaunchTargets({
  ctx: { database, actor },
}: {
  ctx: Context;
}): Promise<{ targets: LaunchTarget[]; frozen: string | null }> {
  const organization = await readOrganizationFreeze(database);
  const rows = await database.target.findMany({
    where: { state: { not: 'RETIRED' } },
    orderBy: { name: 'asc' },
    include: { teams: teamsSelection },
  });
  const targets = rows.map((row) => {
    const openness = { ...row, teams: row.teams.map(({ team }) => team.name) };
    const closed = actor.teams.flatMap((team) => {
      const why = whyClosed(openness, organization, team);
      return why ? [[team, why.message] as const] : [];
    });
    return { ...toTarget(row), closed: Object.fromEntries(closed) };
  });
  return { targets, frozen: frozenWords('All launches are stopped', organization) };
}

/** Why nothing is launched into this target for this team; null where it is open. */
export async function whyTargetClosed({
  ctx: { database },
  input: { targetId, team },
}: {
  ctx: Pick<Context, 'database'>;
  input: { targetId: string; team: string };
}): Promise<string | null> {
  const organization = await readOrganizationFreeze(database);
  const row = await database.target.findUniqueOrThrow({
    where: { id: targetId },
    include: { teams: teamsSelection },
  });
  const teams = row.teams.map((each) => each.team.name);
  return whyClosed({ ...row, teams }, organization, team)?.message ?? null;
}
