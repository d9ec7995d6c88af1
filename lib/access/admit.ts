import { appendAudit } from '@/lib/audit/append';
import type { Database, Transaction } from '@/lib/db/client';
import { noteAccountRequest } from './account-requests';
import { briefTransaction } from './brief-transaction';
import { type Standing, saveStanding } from './groups';

/** Who somebody is, by the word of the identity provider. */
export interface Identity {
  provider: string;
  issuer: string;
  /** The provider's own id of the person, which stays when name and address change. */
  subject: string;
  name: string | null;
  email: string | null;
  /** The provider may say that it has not verified the address: then it is nobody's to take. */
  isEmailTrusted: boolean;
}

/** The codes are for the sign-in page, which has words for each: `sign-in-words.ts`. */
export type RefusalCode =
  | 'OAuthAccountNotLinked'
  | 'AccountsJoined'
  | 'IssuerChanged'
  | 'Disabled'
  | 'NotAMember'
  | 'GroupsUnknown'
  | 'StandingNotSaved'
  | 'SessionNotEnded'
  | 'DatabaseAway';

/** Why somebody whom the provider vouches for does not get in. */
export class SignInRefused extends Error {
  readonly code: RefusalCode;
  /** The person that they may be, which an admin can decide. */
  readonly maybe: string | undefined;

  constructor(code: RefusalCode, message: string, options: { cause?: unknown; maybe?: string } = {}) {
    super(message, options);
    this.name = 'SignInRefused';
    this.code = code;
    this.maybe = options.maybe;
  }
}

/**
 * The user who is this identity, made if need be, with the name, the address, the role and the teams that the provider
 * reports now: all of it, or nothing and a `SignInRefused`. Nobody else gets a session, so a revoked role can't live on
 * in a new one. Whom an admin could let in is noted for them.
 *
 * @param standing null where the provider did not say which groups they are in
 */
export async function admit(
  database: Database,
  identity: Identity,
  standing: Standing | null,
): Promise<{ id: string }> {
  try {
    return await briefTransaction(database, async (tx) => {
      await takeTurn(tx, identity);
      const known = await findUser(tx, identity);
      const id = known ?? (await createUser(tx, identity));
      if (known) await followProvider(tx, known, identity);
      const now = new Date();
      const groupsReadAt = standing ? { groupsReadAt: now } : {};
      await tx.user.update({ where: { id }, data: { lastSignInAt: now, ...groupsReadAt } });
      await saveStanding(tx, id, standing);
      return { id };
    });
  } catch (error) {
    if (!(error instanceof SignInRefused))
      throw new SignInRefused('StandingNotSaved', 'Role and teams could not be saved', { cause: error });
    const { maybe } = error;
    // An address that the provider has not verified is nothing to tell anybody by.
    const email = identity.isEmailTrusted ? identity.email : null;
    if (maybe !== undefined)
      await briefTransaction(database, (tx) => noteAccountRequest(tx, { ...identity, email }, maybe));
    throw error;
  }
}

/**
 * Somebody who may not enter any more keeps nothing: not their sessions, and nothing that a token could do. Whoever may
 * again gets it back by their groups.
 */
export async function shutOut(
  database: Database,
  { provider, issuer, subject }: Identity,
  reason: string,
): Promise<void> {
  await briefTransaction(database, async (tx) => {
    const account = await tx.account.findUnique({
      where: accountKey({ provider, subject }),
      include: { user: { select: { name: true, email: true } } },
    });
    if (!account || (account.issuer ?? issuer) !== issuer) return;
    const { userId: id, user } = account;
    const { count: sessions } = await tx.session.deleteMany({ where: { userId: id } });
    await saveStanding(tx, id, { role: 'viewer', teams: [] }, reason);
    if (sessions === 0) return;
    const name = user.name ?? user.email ?? id;
    await appendAudit(
      tx,
      { actor: { id: 'identity-provider', name: 'Identity provider' }, via: 'sign-in' },
      { action: 'session.end', subject: { type: 'user', id }, details: { name, sessions, reason } },
    );
  });
}

const accountKey = ({ provider, subject }: Pick<Identity, 'provider' | 'subject'>) => ({
  provider_providerAccountId: { provider, providerAccountId: subject },
});

/** The same person in two browsers at once: the second finds what the first made. */
async function takeTurn(tx: Transaction, { provider, subject }: Identity): Promise<void> {
  await tx.$executeRaw`
    SELECT pg_advisory_xact_lock(hashtextextended(${`sign-in ${provider} ${subject}`}, 0))`;
}

async function findUser(tx: Transaction, identity: Identity): Promise<string | null> {
  const account = await tx.account.findUnique({
    where: accountKey(identity),
    select: { id: true, userId: true, issuer: true, user: { select: { disabledAt: true } } },
  });
  if (!account) return null;
  const { userId: maybe, issuer } = account;
  // Ids are unique within an issuer: the same one of another issuer may be anybody.
  if (issuer !== null && issuer !== identity.issuer)
    throw new SignInRefused('IssuerChanged', `The account of user ${maybe} is of another issuer`, { maybe });
  // Whichever of the two signs in, the other would get their role: whose user it is can't be decided.
  if ((await tx.account.count({ where: { userId: maybe } })) > 1)
    throw new SignInRefused('AccountsJoined', `User ${maybe} has more than one account`);
  if (account.user.disabledAt) throw new SignInRefused('Disabled', `User ${maybe} is disabled`);
  // Of a sign-in with a version that did not keep it.
  if (issuer === null)
    await tx.account.update({ where: { id: account.id }, data: { issuer: identity.issuer } });
  return maybe;
}

/** An account comes into being with a user of its own, and is never added to one that exists. */
async function createUser(tx: Transaction, identity: Identity): Promise<string> {
  const { provider, issuer, subject, name } = identity;
  const owner = await ownerOf(tx, identity.email);
  // An address can be given to somebody else; it does not prove who somebody is.
  if (owner && identity.isEmailTrusted) {
    const message = `User ${owner.id} has this e-mail address`;
    throw new SignInRefused('OAuthAccountNotLinked', message, { maybe: owner.id });
  }
  const { id } = await tx.user.create({
    data: {
      name,
      email: owner ? null : identity.email,
      accounts: { create: { type: 'oauth', provider, providerAccountId: subject, issuer } },
    },
    select: { id: true },
  });
  return id;
}

/**
 * Name and address are the provider's to change. An address that it gave to somebody else moves with it: the one who had
 * it is without until they sign in again, and nobody becomes anybody else by it.
 */
async function followProvider(tx: Transaction, id: string, identity: Identity): Promise<void> {
  const before = await tx.user.findUniqueOrThrow({ where: { id }, select: { name: true, email: true } });
  const { name } = identity;
  const owner = identity.email === before.email ? null : await ownerOf(tx, identity.email);
  const email = owner && !identity.isEmailTrusted ? null : identity.email;
  if (before.name === name && before.email === email) return;
  if (owner && email !== null) await giveUpAddress(tx, owner, { id, name: name ?? id });
  await tx.user.update({ where: { id }, data: { name, email } });
  await appendAudit(
    tx,
    { actor: { id, name: name ?? id }, via: 'sign-in' },
    {
      action: 'user.profile',
      subject: { type: 'user', id },
      details: {
        name: name ?? id,
        before,
        after: { name, email },
        reason: 'As the identity provider said at sign-in',
      },
    },
  );
}

/** Whose address it is. Nobody else takes or gives up one before this transaction ends. */
async function ownerOf(tx: Transaction, email: string | null) {
  if (email === null) return null;
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('e-mail addresses', 0))`;
  return tx.user.findUnique({ where: { email }, select: { id: true, name: true, email: true } });
}

async function giveUpAddress(
  tx: Transaction,
  owner: { id: string; name: string | null; email: string | null },
  to: { id: string; name: string },
): Promise<void> {
  await tx.user.update({ where: { id: owner.id }, data: { email: null } });
  await appendAudit(
    tx,
    { actor: to, via: 'sign-in' },
    {
      action: 'user.profile',
      subject: { type: 'user', id: owner.id },
      details: {
        name: owner.name ?? owner.id,
        before: { name: owner.name, email: owner.email },
        after: { name: owner.name, email: null },
        reason: `The identity provider gave the address to ${to.name}`,
      },
    },
  );
}
