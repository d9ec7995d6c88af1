import type { Database } from '@/lib/db/client';
import type { Actor } from './context';
import { actorSelection, toActor } from './load-actor';

/** Whose session this is, or null when there is none, or none any more. */
export async function actorOfSession(database: Database, sessionToken: string): Promise<Actor | null> {
  const session = await database.session.findUnique({
    where: { sessionToken },
    select: { expires: true, user: { select: actorSelection } },
  });
  return session && session.expires.getTime() > Date.now() ? toActor(session.user) : null;
}

/** Ends a session at once, wherever it is used; one that has ended already is no error. */
export async function endSession(database: Pick<Database, 'session'>, sessionToken: string): Promise<void> {
  await database.session.deleteMany({ where: { sessionToken } });
}
