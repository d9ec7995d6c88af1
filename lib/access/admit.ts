import type { Database, Transaction } from '@/lib/db/client';
import { briefTransaction } from './brief-transaction';
import { type Standing, saveStanding } from './groups';

/** Who somebody is, by the word of the identity provider. */
export interface Identity {
  provider: string;
  /** The provider's own id of the person, which stays when name and address change. */
  subject: string;
  name: string | null;
  email: string | null;
}

/** The codes are for the sign-in page, which has words for each: `sign-in-words.ts`. */
export type RefusalCode =
  | 'OAuthAccountNotLinked'
  | 'AccountsJoined'
  | 'StandingNotSaved'
  | 'SessionNotEnded'
  | 'DatabaseAway';

/** Why somebody whom the provider vouches for does not get in. */
export class SignInRefused extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'SignInRefused';
    this.code = code;
  }
}

/**
 * The user who is this identity, made if need be, with the role and the teams that the provider reports now: all of it,
 * or nothing and a `SignInRefused`. Nobody else gets a session, so a revoked role can't live on in a new one.
 */
export async function admit(
  database: Database,
  identity: Identity,
  standing: Standing,
): Promise<{ id: string }> {
  try {
    return await briefTransaction(database, async (tx) => {
      await takeTurn(tx, identity);
      const id = (await findUser(tx, identity)) ?? (await createUser(tx, identity));
      await saveStanding(tx, id, standing);
      return { id };
    });
  } catch (error) {
    if (error instanceof SignInRefused) throw error;
    throw new SignInRefused('StandingNotSaved', 'Role and teams could not be saved', { cause: error });
  }
}

/** The same person in two browsers at once: the second finds what the first made. */
async function takeTurn(tx: Transaction, { provider, subject }: Identity): Promise<void> {
  await tx.$executeRaw`
    SELECT pg_advisory_xact_lock(hashtextextended(${`sign-in ${provider} ${subject}`}, 0))`;
}

async function findUser(tx: Transaction, { provider, subject }: Identity): Promise<string | null> {
  const account = await tx.account.findUnique({
    where: { provider_providerAccountId: { provider, providerAccountId: subject } },
    select: { userId: true },
  });
  if (!account) return null;
  // Whichever of the two signs in, the other would get their role: whose user it is can't be decided.
  if ((await tx.account.count({ where: { userId: account.userId } })) > 1)
    throw new SignInRefused('AccountsJoined', `User ${account.userId} has more than one account`);
  return account.userId;
}

/** An account comes into being with a user of its own, and is never added to one that exists. */
async function createUser(tx: Transaction, { provider, subject, name, email }: Identity): Promise<string> {
  const owner = email === null ? null : await tx.user.findUnique({ where: { email }, select: { id: true } });
  // An address can be given to somebody else; it does not prove who somebody is.
  if (owner) throw new SignInRefused('OAuthAccountNotLinked', `User ${owner.id} has this e-mail address`);
  const { id } = await tx.user.create({
    data: {
      name,
      email,
      accounts: { create: { type: 'oauth', provider, providerAccountId: subject } },
    },
    select: { id: true },
  });
  return id;
}
