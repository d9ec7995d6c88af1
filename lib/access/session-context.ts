import 'server-only';
import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { connection } from 'next/server';
import { cache } from 'react';
import { portalConfig } from '@/lib/config/config';
import { noteActor } from '@/lib/config/request-scope';
import { passSchemaGate } from '@/lib/db/schema-gate';
import { sharedDatabase } from '@/lib/db/shared';
import { paths } from '@/lib/paths/paths';
import type { Context } from './context';
import { freshUntil } from './fresh-sign-in';
import { sessionCookie } from './session-cookie';
import { findSession, forgetNotice, noteSessionUse, type Session } from './sessions';
import type { SignInNotice } from './sign-in-notice';
import { pageErrorOf } from './unavailable';

/** Set by `proxy.ts`: where the person wanted to go, so that sign-in can lead there. */
const pathHeader = 'x-slipway-path';

/** The token in the browser's session cookie, whether or not there is such a session. */
export async function currentSessionToken(): Promise<string | undefined> {
  return (await cookies()).get(sessionCookie().name)?.value;
}

/** The address of the page that is made, where it is one. */
export async function requestedAddress(): Promise<URL | null> {
  return URL.parse((await headers()).get(pathHeader) ?? '', 'http://portal.invalid');
}

/** Who is signed in, or null. Read once per page. */
const currentSession = cache(async (): Promise<Session | null> => {
  // Never at build time: who is signed in is known only with a request.
  await connection();
  const token = await currentSessionToken();
  await passSchemaGate(sharedDatabase());
  try {
    const session = token ? await findUsedSession(token) : null;
    if (session) noteActor(session.actor.id);
    return session;
  } catch (error) {
    // Who it is can't be told: that is no reason to send anybody to the sign-in page.
    throw pageErrorOf(error);
  }
});

/** The context of a page or server action; sends people who are not signed in to the sign-in page. */
export async function sessionContext(): Promise<Context> {
  const session = await currentSession();
  if (!session) redirect(paths.signIn((await headers()).get(pathHeader) ?? undefined));
  return { database: sharedDatabase(), via: 'form', ...actingIn(session) };
}

/** What the person should know of their sign-in. */
export async function signInNotice(): Promise<SignInNotice | null> {
  return (await currentSession())?.notice ?? null;
}

/** They know it. */
export async function dismissNotice(): Promise<void> {
  const token = await currentSessionToken();
  if (token) await forgetNotice(sharedDatabase(), token);
}

/** The session of this token, of which this is a use. */
export async function findUsedSession(token: string): Promise<Session | null> {
  const session = await findSession(sharedDatabase(), token, portalConfig().SESSION_IDLE_MINUTES);
  if (session?.isUseDue) await noteSessionUse(sharedDatabase(), token);
  return session;
}

/** What a context has of a session. */
export function actingIn({ actor, signedInAt }: Session): Pick<Context, 'actor' | 'freshUntil'> {
  return { actor, freshUntil: freshUntil(signedInAt, portalConfig().FRESH_SIGN_IN_MINUTES) };
}

/** Throws where nobody can sign in, since this version and the database do not fit each other. */
export async function assertSignInPossible(): Promise<void> {
  await connection();
  await passSchemaGate(sharedDatabase());
}
