import type { Context } from '@/lib/access/context';
import { assertScope, mayKnowOf } from '@/lib/access/permissions';
import type { Reader } from '@/lib/db/client';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { environmentStatuses, isTerminal } from './states';

const plainText = /^[\w-]{1,64}$/;

/**
 * The environment that holds this name, else the one that had it last; `id` picks one of them. Throws 'not-found'
 * also where the actor may not see it, so that names of other teams can't be probed here, and 'forbidden' for a token that
 * may not read.
 */
export async function findEnvironmentId(
  reader: Reader,
  ctx: Context,
  input: { name: string; id?: string | undefined },
): Promise<{ id: string; team: string }> {
  assertScope(ctx.actor, 'environment.read');
  return findForDeed(reader, ctx, input);
}

/** The same for what changes it, which asks for a scope of its own: whoever may tear down need not be able to look. */
export async function findForDeed(
  reader: Reader,
  ctx: Context,
  input: { name: string; id?: string | undefined },
): Promise<{ id: string; team: string }> {
  const row = await findRow(reader, input);
  if (!row || !mayKnowOf(ctx.actor, { team: row.team.name })) {
    throw new SlipwayError('not-found', `There is no environment "${input.name}", or you may not see it.`);
  }
  return { id: row.id, team: row.team.name };
}

async function findRow(reader: Reader, { name, id }: { name: string; id?: string | undefined }) {
  // What can't be a name or an id is not there; Postgres refuses some characters with an error of its own.
  if (!plainText.test(name) || (id !== undefined && !plainText.test(id))) return null;
  const select = { id: true, team: { select: { name: true } } } as const;
  if (id !== undefined) return reader.environment.findFirst({ where: { id, name }, select });
  const live = await reader.environment.findFirst({ where: { name, ...liveNameCondition }, select });
  return live ?? reader.environment.findFirst({ where: { name }, orderBy: { createdAt: 'desc' }, select });
}

/** The environments that hold their name; the same statuses as in the partial unique index of the schema. */
export const liveNameCondition = {
  status: { notIn: environmentStatuses.filter(isTerminal) },
};
