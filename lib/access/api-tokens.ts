import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { appendAudit } from '@/lib/audit/append';
import type { Database, Transaction } from '@/lib/db/client';
import { invalid, SlipwayError } from '@/lib/errors/slipway-error';
import type { Actor, Context } from './context';
import { actorSelection, toActor } from './load-actor';

/** So that secret scanners, and people, recognise a token of ours. */
const tokenPrefix = 'slw_';

const newTokenSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1, 'Give the token a name that tells where it is used')
    .max(60, 'At most 60 characters')
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'Must not contain control characters'),
  expiresInDays: z.number().int().min(1, 'At least 1 day').max(365, 'At most 365 days'),
});

export interface TokenView {
  id: string;
  name: string;
  /** The first characters, enough to recognise it. */
  prefix: string;
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The tokens of the actor that still work, newest first. */
export async function listTokens({ ctx }: { ctx: Context }): Promise<TokenView[]> {
  const rows = await ctx.database.apiToken.findMany({
    where: {
      userId: ctx.actor.id,
      revokedAt: null,
      OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }],
    },
    orderBy: { createdAt: 'desc' },
  });
  return rows.map(toTokenView);
}

/** Makes a token for the actor. The secret is in this answer and nowhere else. */
export async function createToken({
  ctx,
  input,
}: {
  ctx: Context;
  input: unknown;
}): Promise<TokenView & { token: string }> {
  const parsed = newTokenSchema.safeParse(input);
  if (!parsed.success) {
    throw invalid(
      parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
    );
  }
  return ctx.database.$transaction(async (tx) => {
    const made = await insertToken(tx, ctx.actor.id, parsed.data);
    await appendAudit(tx, ctx, {
      action: 'token.create',
      subject: { type: 'token', id: made.id },
      details: { name: made.name },
    });
    return made;
  });
}

/** Writes a token for `userId`; the caller audits. */
export async function insertToken(
  tx: Transaction,
  userId: string,
  input: { name: string; expiresInDays: number | null },
): Promise<TokenView & { token: string }> {
  const token = tokenPrefix + randomBytes(32).toString('base64url');
  const expiresAt =
    input.expiresInDays === null ? null : new Date(Date.now() + input.expiresInDays * 86_400_000);
  const row = await tx.apiToken.create({
    data: {
      userId,
      name: input.name,
      prefix: token.slice(0, tokenPrefix.length + 4),
      hash: hashToken(token),
      expiresAt,
    },
  });
  return { ...toTokenView(row), token };
}

/** Ends a token of the actor at once. Throws 'not-found' for one that is not theirs or already ended. */
export async function revokeToken({ ctx, input }: { ctx: Context; input: { id: string } }): Promise<void> {
  // What can't be an id is not there; Postgres refuses some characters with an error of its own.
  if (!/^\w{1,64}$/.test(input.id)) throw noSuchToken();
  await ctx.database.$transaction(async (tx) => {
    const { count } = await tx.apiToken.updateMany({
      where: { id: input.id, userId: ctx.actor.id, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    if (count === 0) throw noSuchToken();
    await appendAudit(tx, ctx, {
      action: 'token.revoke',
      subject: { type: 'token', id: input.id },
      details: {},
    });
  });
}

function noSuchToken(): SlipwayError {
  return new SlipwayError('not-found', 'There is no such token.');
}

/** Whose token this is, or null when it is unknown, expired or revoked. Notes the use at most once a minute. */
export async function actorOfToken(database: Database, token: string): Promise<Actor | null> {
  const row = await database.apiToken.findUnique({
    where: { hash: hashToken(token) },
    include: { user: { select: actorSelection } },
  });
  if (!row || row.revokedAt || (row.expiresAt && row.expiresAt.getTime() <= Date.now())) return null;
  if (!row.lastUsedAt || Date.now() - row.lastUsedAt.getTime() > 60_000) {
    // Of many rows, so that a token which is removed at this moment is no error.
    await database.apiToken.updateMany({ where: { id: row.id }, data: { lastUsedAt: new Date() } });
  }
  return toActor(row.user);
}

function toTokenView(row: {
  id: string;
  name: string;
  prefix: string;
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
}): TokenView {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  };
}
