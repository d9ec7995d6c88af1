import type { Context } from '@/lib/access/context';
import { assertMay } from '@/lib/access/permissions';
import type { Reader } from '@/lib/db/client';
import { liveNameCondition } from '@/lib/environments/find-environment';
import type { EnvironmentStatus } from '@/lib/environments/states';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { withCounts } from './list-people';
import { type PersonView, personSelection } from './person-view';

/** Where somebody is signed in; the browser is not known. */
export interface SessionView {
  id: string;
  createdAt: string;
  lastSeenAt: string;
  expires: string;
}

export interface OwnedEnvironment {
  name: string;
  team: string;
  status: EnvironmentStatus;
}

export interface PersonDetail extends PersonView {
  sessionList: SessionView[];
  environmentList: OwnedEnvironment[];
}

/** Throws 'forbidden', and 'not-found' where there is nobody of this id. */
export async function getPerson({
  ctx,
  input: { id },
}: {
  ctx: Context;
  input: { id: string };
}): Promise<PersonDetail> {
  assertMay(ctx.actor, 'person.read');
  const row = await findPersonRow(ctx.database, id);
  const [person] = await withCounts(ctx, [row]);
  if (!person) throw noSuchPerson();
  const [sessions, environments] = await Promise.all([
    ctx.database.session.findMany({
      where: { userId: id, expires: { gt: new Date() } },
      orderBy: [{ lastSeenAt: 'desc' }, { id: 'asc' }],
      take: 50,
    }),
    ctx.database.environment.findMany({
      where: { ownerId: id, ...liveNameCondition },
      select: { name: true, status: true, team: { select: { name: true } } },
      orderBy: { name: 'asc' },
      take: 200,
    }),
  ]);
  return {
    ...person,
    sessionList: sessions.map((session) => ({
      id: session.id,
      createdAt: session.createdAt.toISOString(),
      lastSeenAt: session.lastSeenAt.toISOString(),
      expires: session.expires.toISOString(),
    })),
    environmentList: environments.map(({ team, ...rest }) => ({ ...rest, team: team.name })),
  };
}

/** Throws 'not-found'. */
export async function findPersonRow(reader: Reader, id: string) {
  // What can't be an id is not there; Postgres refuses some characters with an error of its own.
  const row = /^[\w-]{1,64}$/.test(id)
    ? await reader.user.findUnique({ where: { id }, select: personSelection })
    : null;
  if (!row) throw noSuchPerson();
  return row;
}

function noSuchPerson(): SlipwayError {
  return new SlipwayError('not-found', 'There is no such person.');
}
