import type { Actor, Context } from '@/lib/access/context';
import { tokensOf } from '@/lib/access/list-tokens';
import { assertMay, assertScope, may, refusal } from '@/lib/access/permissions';
import type { TokenView } from '@/lib/access/token-view';
import { SlipwayError } from '@/lib/errors/slipway-error';

/** A machine of a team: it owns what it launches, has tokens that admins make for it, and never signs in. */
export interface ServiceAccountView {
  id: string;
  /** `team/name`. */
  name: string;
  team: string;
  disabled: boolean;
  createdAt: string;
}

export const serviceAccountSelection = {
  id: true,
  name: true,
  disabledAt: true,
  createdAt: true,
  serviceTeam: { select: { id: true, name: true } },
} as const;

interface Row {
  id: string;
  name: string | null;
  disabledAt: Date | null;
  createdAt: Date;
  serviceTeam: { id: string; name: string } | null;
}

export function toServiceAccountView(row: Row): ServiceAccountView {
  return {
    id: row.id,
    name: row.name ?? row.id,
    team: row.serviceTeam?.name ?? '',
    disabled: row.disabledAt !== null,
    createdAt: row.createdAt.toISOString(),
  };
}

/** Those of one team, or of all that the actor manages; by name. Throws 'forbidden'. */
export async function listServiceAccounts({
  ctx,
  input: { team } = {},
}: {
  ctx: Context;
  input?: { team?: string | undefined };
}): Promise<ServiceAccountView[]> {
  assertScope(ctx.actor, 'service-account.read');
  if (team !== undefined) assertMay(ctx.actor, 'service-account.read', { team });
  const rows = await ctx.database.user.findMany({
    where: { kind: 'SERVICE', ...(team === undefined ? {} : { serviceTeam: { name: team } }) },
    select: serviceAccountSelection,
    orderBy: { name: 'asc' },
  });
  const views = rows.map(toServiceAccountView);
  return views.filter((view) => may(ctx.actor, 'service-account.read', { team: view.team }));
}

/** The one of this id. Throws 'not-found', also for that of a team of which the actor may not know. */
export async function findServiceAccount(ctx: Context, id: string): Promise<ServiceAccountView> {
  const row = /^[\w-]{1,64}$/.test(id)
    ? await ctx.database.user.findFirst({ where: { id, kind: 'SERVICE' }, select: serviceAccountSelection })
    : null;
  const view = row && toServiceAccountView(row);
  if (!view || !may({ ...ctx.actor, scopes: null }, 'service-account.read', { team: view.team }))
    throw new SlipwayError('not-found', 'There is no such service account.');
  return view;
}

/** The tokens made for it. Throws 'not-found', 'forbidden'. */
export async function listServiceTokens({
  ctx,
  input: { id },
}: {
  ctx: Context;
  input: { id: string };
}): Promise<TokenView[]> {
  const account = await findServiceAccount(ctx, id);
  assertMay(ctx.actor, 'service-account.manage', { team: account.team });
  return tokensOf(ctx, id);
}

export const mayManageAccount = (actor: Actor, { team }: { team: string }) =>
  refusal(actor, 'service-account.manage', { team });

/** The names of the teams that they can be of. */
export async function teamsForAccounts({ ctx }: { ctx: Context }): Promise<string[]> {
  const rows = await ctx.database.team.findMany({ select: { name: true }, orderBy: { name: 'asc' } });
  return rows.map(({ name }) => name).filter((team) => mayManageAccount(ctx.actor, { team }) === null);
}
