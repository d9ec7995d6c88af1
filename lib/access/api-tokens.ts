import { randomBytes } from 'node:crypto';
import type { Database, Transaction } from '@/lib/db/client';
import type { Actor, Context } from './context';
import { actorSelection, toActor } from './load-actor';
import { hashToken } from './secrets';
import { isReadsOnly } from './unavailable';

/** So that secret scanners, and people, recognise a token of ours. */
const tokenPrefix = 'slw_';

export interface TokenView {
  id: string;
  name: string;
  /** The first characters, enough to recognise it. */
  prefix: string;
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
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

/** Whose token this is, or null when it is unknown, expired or revoked. Notes the use at most once a minute. */
export async function actorOfToken(database: Database, token: string): Promise<Actor | null> {
  const row = await database.apiToken.findUnique({
    where: { hash: hashToken(token) },
    include: { user: { select: actorSelection } },
  });
  if (
    !row ||
    row.user.disabledAt ||
    row.revokedAt ||
    (row.expiresAt && row.expiresAt.getTime() <= Date.now())
  )
    return null;
  if (!row.lastUsedAt || Date.now() - row.lastUsedAt.getTime() > 60_000) {
    // Of many rows, so that a token which is removed at this moment is no error.
    const noted = database.apiToken.updateMany({ where: { id: row.id }, data: { lastUsedAt: new Date() } });
    await noted.catch((error: unknown) => {
      if (!isReadsOnly(error)) throw error;
    });
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
