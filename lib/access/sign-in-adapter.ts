import type { Adapter, AdapterUser } from 'next-auth/adapters';
import type { Database } from '@/lib/db/client';
import { briefTransaction } from './brief-transaction';
import { endSessionOnRecord, recordReplaced, recordSignIn } from './session-records';
import { beginSession, findSession } from './sessions';
import type { SignInNotice } from './sign-in-notice';

/** Who was let in, by which ID token, and what the session keeps of it. */
export interface Admitted {
  id: string;
  idToken: string | undefined;
  signedInAt?: Date | null;
  providerSessionId?: string | null;
  notice?: SignInNotice | null;
  /** Whose session in this browser ended for it. */
  replaces?: string | null;
}

/**
 * What next-auth may do with people and sessions during one request. It never decides who somebody is: that is done, by
 * `admit`, before it asks. Left alone, it would add a second account to whoever is signed in already, and make the
 * session first and notify us later.
 *
 * It knows sessions by their tokens, the database by what these hash to.
 *
 * @param admitted the user whom this request admitted, or null as long as it has admitted nobody
 * @param idleMinutes after which a session that nobody used has ended
 */
export function signInAdapter(
  database: Database,
  admitted: () => Admitted | null,
  idleMinutes?: number,
): Adapter {
  return {
    // A session that was there ended before anybody was admitted: a sign-in always begins a new one.
    getSessionAndUser: async (sessionToken) => {
      if (admitted()) return null;
      // No other than pages and calls find: not one that was left alone, nor that of somebody who was disabled.
      const found = await findSession(database, sessionToken, idleMinutes);
      if (!found) return null;
      const { actor, expires } = found;
      return { session: { sessionToken, userId: actor.id, expires }, user: toAdapterUser(actor) };
    },
    getUserByAccount: async () => {
      const user = admitted();
      return user ? toAdapterUser(user) : null;
    },
    createSession: async (session) => {
      const user = admitted();
      if (session.userId !== user?.id) throw new Error('A session is for whom this request admitted');
      await briefTransaction(database, async (tx) => {
        await beginSession(tx, { ...user, ...session });
        if (user.replaces) await recordReplaced(tx, user.replaces);
        await recordSignIn(tx, user.id);
      });
      return session;
    },
    // A session lasts as long as it was made for.
    updateSession: () => null,
    deleteSession: (sessionToken) => briefTransaction(database, (tx) => endSessionOnRecord(tx, sessionToken)),
    getUser: () => null,
    getUserByEmail: () => null,
    createUser: () => refuse('make a user'),
    updateUser: () => refuse('change a user'),
    linkAccount: () => refuse('link an account'),
  };
}

function refuse(what: string): never {
  throw new Error(`next-auth must not ${what}: whoever signs in was admitted before`);
}

function toAdapterUser(user: { id: string; name?: string | null; email?: string | null }): AdapterUser {
  return { id: user.id, name: user.name ?? null, email: user.email ?? '', emailVerified: null };
}
