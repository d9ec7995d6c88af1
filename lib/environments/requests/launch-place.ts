import type { Actor, Context } from '@/lib/access/context';
import { type Refusal, refusal } from '@/lib/access/permissions';
import { environmentRequestSchema } from '@/lib/blueprints/environment-request';
import type { Target } from '@/lib/db/generated/client';
import { type FieldError, invalid, SlipwayError } from '@/lib/errors/slipway-error';
import { openRequest } from '@/lib/targets/requests/request-view';
import { inputPath, type ParsedRequest, stringField } from './parse-request';

/** What the request names, as far as it is there: nothing else of it is checked yet. */
export interface Place {
  /** Null for what can't be the name of a team. */
  teamName: string | null;
  team: { id: string; name: string } | null;
  target: Target | null;
  /** There is no such target yet, but somebody has requested it. */
  isRequested: boolean;
}

export async function findPlace({ database }: Context, input: unknown): Promise<Place> {
  const nameAt = (path: 'team' | 'target') =>
    environmentRequestSchema.shape[path].safeParse(stringField(input, path)).data ?? null;
  const [teamName, targetName] = [nameAt('team'), nameAt('target')];
  const [team, target] = await Promise.all([
    teamName === null ? null : database.team.findUnique({ where: { name: teamName } }),
    targetName === null ? null : database.target.findUnique({ where: { name: targetName } }),
  ]);
  const asked = targetName === null || target ? null : { name: targetName, status: openRequest };
  const isRequested = asked !== null && (await database.targetRequest.count({ where: asked })) > 0;
  return { teamName, team, target, isRequested };
}

export function checkPlace({ blueprint, inputs }: ParsedRequest, { team, target, isRequested }: Place) {
  const problems: FieldError[] = [];
  if (!team) problems.push({ path: 'team', message: 'There is no team of this name' });
  if (target) {
    const issues = blueprint.checkAgainstTarget(inputs, target);
    problems.push(...issues.map((issue) => ({ path: inputPath(issue.path), message: issue.message })));
  } else {
    const message = isRequested
      ? 'This target is requested, and no worker has verified it yet'
      : 'There is no target of this name; GET /api/v1/targets lists them';
    problems.push({ path: 'target', message });
  }
  if (problems.length > 0 || !team || !target) throw invalid(problems);
  return { team, target };
}

/** The stack's name follows from the environment's, so that a lost answer can be looked up. */
export function stackNameOf(environmentName: string): string {
  return `slipway-${environmentName}`;
}

/** A team that can't be the name of one is refused with the input. */
export function whyNotLaunch(actor: Actor, { teamName }: Place): Refusal | null {
  if (teamName === null) return null;
  const refused = refusal(actor, 'environment.launch', { team: teamName }, `launch for the team ${teamName}`);
  if (!refused || actor.teams.includes(teamName)) return refused;
  return { ...refused, help: `You can launch for: ${actor.teams.join(', ') || 'no team yet'}.` };
}

export function nameTaken(name: string): SlipwayError {
  const message = `The name "${name}" is taken by an environment that is not torn down yet`;
  return new SlipwayError('conflict', `${message}.`, { fields: [{ path: 'name', message }] });
}
