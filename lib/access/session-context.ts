import 'server-only';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { connection } from 'next/server';
import { getServerSession } from 'next-auth';
import { cache } from 'react';
import { sharedDatabase } from '@/lib/db/shared';
import { paths } from '@/lib/paths/paths';
import type { Actor, Context } from './context';
import { loadActor } from './load-actor';
import { signInOptions } from './sign-in';

/** Set by `proxy.ts`: where the person wanted to go, so that sign-in can lead there. */
const pathHeader = 'x-slipway-path';

/** Who is signed in, or null. Read once per page. */
export const currentActor = cache(async (): Promise<Actor | null> => {
  // Never at build time: who is signed in is known only with a request.
  await connection();
  const session: unknown = await getServerSession(signInOptions());
  if (typeof session !== 'object' || session === null || !('userId' in session)) {
    // next-auth takes a database that doesn't answer for a session that doesn't exist: nobody is signed out by that.
    await sharedDatabase().$queryRaw`SELECT 1`;
    return null;
  }
  return typeof session.userId === 'string' ? loadActor(sharedDatabase(), session.userId) : null;
});

/** The context of a page or server action; sends people who are not signed in to the sign-in page. */
export async function sessionContext(): Promise<Context> {
  const actor = await currentActor();
  if (!actor) redirect(paths.signIn((await headers()).get(pathHeader) ?? undefined));
  return { database: sharedDatabase(), actor, via: 'form' };
}
