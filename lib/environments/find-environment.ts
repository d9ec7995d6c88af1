import type { Context } from '@/lib/access/context';
import { may } from '@/lib/access/policy';
import type { Reader } from '@/lib/db/client';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { liveNameCondition } from './live-name';

/**
 * The environment that holds this name, else the one that had it last; `id` picks one of them. Throws 'not-found'
 * also where the actor may not see it, so that names of other teams can't be probed here.
 */
export async function findEnvironmentId(
  reader: Reader,
  ctx: Context,
  input: { name: string; id?: string | undefined },
): Promise<{ id: string; team: string }> {
  const select = { id: true, team: { select: { name: true } } } as const;
  const name = input.name;
  const row = input.id
    ? await reader.environment.findFirst({ where: { id: input.id, name }, select })
    : ((await reader.environment.findFirst({ where: { name, ...liveNameCondition }, select })) ??
      (await reader.environment.findFirst({ where: { name }, orderBy: { createdAt: 'desc' }, select })));
  if (!row || !may(ctx.actor, { kind: 'environment.read', team: row.team.name })) {
    throw new SlipwayError('not-found', `There is no environment "${name}" that you may see.`);
  }
  return { id: row.id, team: row.team.name };
}
