import { z } from 'zod';
import type { Context } from '@/lib/access/context';
import { defineVerb } from '@/lib/access/define-verb';
import { assertFresh } from '@/lib/access/fresh-sign-in';
import { assertMay, refusal } from '@/lib/access/permissions';
import type { Transaction } from '@/lib/db/client';
import { parseInput } from '@/lib/errors/parse-input';
import { SlipwayError } from '@/lib/errors/slipway-error';

/** Somebody who was not let in, since Slipway can't tell whether they are a person whom it knows. */
export interface AccountRequestView {
  id: string;
  name: string | null;
  email: string | null;
  issuer: string;
  subject: string;
  firstAt: string;
  lastAt: string;
  /** Whom they may be. */
  person: { id: string; name: string; email: string | null; lastSignInAt: string | null };
}

export async function listAccountRequests({ ctx }: { ctx: Context }): Promise<AccountRequestView[]> {
  assertMay(ctx.actor, 'account.relink');
  const rows = await ctx.database.accountRequest.findMany({
    where: { decidedAt: null },
    orderBy: { lastAt: 'desc' },
    take: 100,
    include: { user: { select: { id: true, name: true, email: true, lastSignInAt: true } } },
  });
  return rows.map(({ user, ...row }) => ({
    id: row.id,
    name: row.name,
    email: row.email,
    issuer: row.issuer,
    subject: row.subject,
    firstAt: row.firstAt.toISOString(),
    lastAt: row.lastAt.toISOString(),
    person: {
      id: user.id,
      name: user.name ?? user.email ?? user.id,
      email: user.email,
      lastSignInAt: user.lastSignInAt?.toISOString() ?? null,
    },
  }));
}

export const decisionSchema = z.strictObject({
  decision: z
    .enum(['same-person', 'somebody-else', 'dismiss'], 'Must be same-person, somebody-else or dismiss')
    .describe(
      'same-person: they sign in as that person from now on, and the earlier account no more. somebody-else: they become a person of their own, and have the address from now on. dismiss: nothing changes',
    ),
});

/**
 * Decides on such a request, once. An account is linked only while the person has no session, so that
 * nobody takes the place of somebody who is at work.
 *
 * Throws 'not-found', 'forbidden', 'invalid', 'fresh-sign-in', and 'conflict' where it can't be done now.
 */
export const decideAccountRequest = defineVerb({
  action: 'account.relink',
  find: async (ctx, { id }: { id: string; body: unknown }) => {
    if (refusal(ctx.actor, 'account.relink')) return null;
    const found = /^[\w-]{1,64}$/.test(id)
      ? await ctx.database.accountRequest.findUnique({ where: { id } })
      : null;
    if (!found) throw noSuchRequest();
    return found;
  },
  may: (actor) => refusal(actor, 'account.relink'),
  parse: ({ body }) => parseInput(decisionSchema, body),
  lock: async (tx, found) => {
    const { id, userId } = found ?? { id: '', userId: '' };
    await tx.$queryRaw`SELECT 1 FROM account_requests WHERE id = ${id} FOR UPDATE`;
    await tx.$queryRaw`SELECT 1 FROM users WHERE id = ${userId} FOR UPDATE`;
    const request = await tx.accountRequest.findUnique({ where: { id }, include: { user: true } });
    if (!request || request.decidedAt) throw noSuchRequest();
    return request;
  },
  rules: async ({ tx, ctx, locked, parsed: { decision } }) => {
    if (decision === 'dismiss') return;
    assertFresh(ctx, 'Deciding who somebody is');
    await assertUnknown(tx, locked);
    if (decision === 'same-person') await assertLinkable(tx, locked);
  },
  write: async ({ tx, locked: request, parsed: { decision } }) => {
    const { user } = request;
    const before = await tx.account.findMany({
      where: { userId: user.id },
      select: { issuer: true, providerAccountId: true },
    });
    if (decision === 'same-person') await link(tx, request);
    const made = decision === 'somebody-else' ? await separate(tx, request) : null;
    await tx.accountRequest.update({ where: { id: request.id }, data: { decidedAt: new Date() } });
    const { issuer, subject, name, email } = request;
    const decided = {
      subject: { type: 'user', id: user.id },
      details: {
        name: user.name ?? user.email ?? user.id,
        decision,
        before: before.map((account) => ({ issuer: account.issuer, subject: account.providerAccountId })),
        request: { issuer, subject, name, email },
        ...(made ? { person: made.id } : {}),
      },
    };
    return { answer: undefined, audit: made?.losesAddress ? [made.losesAddress, decided] : decided };
  },
});

type Request = Awaited<ReturnType<typeof readRequest>>;
const readRequest = (tx: Transaction, id: string) =>
  tx.accountRequest.findUniqueOrThrow({ where: { id }, include: { user: true } });

/** The address may have become free since, and they came in by themselves. */
async function assertUnknown(tx: Transaction, { provider, issuer, subject }: Request): Promise<void> {
  const where = { provider, issuer, providerAccountId: subject };
  if ((await tx.account.count({ where })) === 0) return;
  const message = 'They have signed in as a person of their own since. Dismiss the request.';
  throw new SlipwayError('conflict', message);
}

async function assertLinkable(tx: Transaction, { user }: Request): Promise<void> {
  const name = user.name ?? user.email ?? user.id;
  if (user.disabledAt) throw new SlipwayError('conflict', `${name} is disabled. Enable them first.`);
  const sessions = await tx.session.count({ where: { userId: user.id, expires: { gt: new Date() } } });
  if (sessions > 0) {
    const message = `${name} is signed in with the earlier account. If that is not them, sign them out first.`;
    throw new SlipwayError('conflict', message);
  }
}

async function link(tx: Transaction, { provider, issuer, subject, user }: Request): Promise<void> {
  // Whoever had another person's id at an earlier issuer had it there.
  await tx.account.deleteMany({
    where: { provider, providerAccountId: subject, NOT: { userId: user.id }, issuer: { not: issuer } },
  });
  await tx.account.deleteMany({ where: { userId: user.id } });
  await tx.account.create({
    data: { type: 'oauth', provider, providerAccountId: subject, issuer, userId: user.id },
  });
}

/** Makes them a person of their own, and says whose the address was until now. */
async function separate(tx: Transaction, request: Request) {
  const { provider, issuer, subject, name, email, user } = request;
  await tx.account.deleteMany({
    where: { provider, providerAccountId: subject, NOT: { issuer }, userId: user.id },
  });
  const owner = email === null ? null : await tx.user.findUnique({ where: { email } });
  if (owner) await tx.user.update({ where: { id: owner.id }, data: { email: null } });
  const { id } = await tx.user.create({
    select: { id: true },
    data: {
      name,
      email,
      accounts: { create: { type: 'oauth', provider, providerAccountId: subject, issuer } },
    },
  });
  const losesAddress = owner && {
    action: 'user.profile',
    subject: { type: 'user', id: owner.id },
    details: {
      name: owner.name ?? owner.id,
      before: { name: owner.name, email: owner.email },
      after: { name: owner.name, email: null },
      reason: `An admin gave the address to ${name ?? id}`,
    },
  };
  return { id, losesAddress };
}

function noSuchRequest(): SlipwayError {
  return new SlipwayError('not-found', 'There is no such request: it was decided on, or is too old.');
}
