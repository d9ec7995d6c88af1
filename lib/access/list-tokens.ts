import { SlipwayError } from '@/lib/errors/slipway-error';
import type { Context } from './context';
import { assertMay } from './permissions';
import { type TokenView, toTokenView } from './token-view';

/** What has expired is shown for so long, so that a script that stopped working explains itself. */
const expiredShownDays = 30;

/**
 * The tokens of the actor that were not revoked, newest first; those that expired for another 30 days. What workflows got
 * for minutes is not among them.
 */
export async function listTokens({ ctx }: { ctx: Context }): Promise<TokenView[]> {
  assertMay(ctx.actor, 'token.read', { person: ctx.actor.id });
  return tokensOf(ctx, ctx.actor.id);
}

/** Those of anybody, for admins. Throws 'forbidden', and 'not-found' where there is nobody of this id. */
export async function listTokensOfPerson({
  ctx,
  input: { id },
}: {
  ctx: Context;
  input: { id: string };
}): Promise<TokenView[]> {
  assertMay(ctx.actor, 'person.read');
  const person = /^[\w-]{1,64}$/.test(id) && (await ctx.database.user.findUnique({ where: { id } }));
  if (!person) throw new SlipwayError('not-found', 'There is no such person.');
  return tokensOf(ctx, id);
}

/** Those of `userId`; the caller has checked who asks. */
export async function tokensOf(
  { database }: Pick<Context, 'database'>,
  userId: string,
): Promise<TokenView[]> {
  const shownSince = new Date(Date.now() - expiredShownDays * 86_400_000);
  const rows = await database.apiToken.findMany({
    where: {
      userId,
      revokedAt: null,
      trustId: null,
      OR: [{ expiresAt: null }, { expiresAt: { gt: shownSince } }],
    },
    include: { user: { select: { kind: true, lastSignInAt: true, disabledAt: true } } },
    orderBy: { createdAt: 'desc' },
  });
  const ids = [...new Set(rows.flatMap(({ teamIds }) => teamIds))];
  const teams = await database.team.findMany({ where: { id: { in: ids } } });
  const nameOf = new Map(teams.map(({ id, name }) => [id, name]));
  return rows.map(({ user, teamIds, ...row }) =>
    toTokenView({ ...row, ...user, teams: teamIds.map((id) => nameOf.get(id) ?? '(deleted)') }),
  );
}
