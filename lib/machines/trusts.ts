import { type Actor, type Context, scopes as everyScope, type Scope } from '@/lib/access/context';
import { assertMay, may } from '@/lib/access/permissions';
import type { Prisma } from '@/lib/db/generated/client';

/** Which workflows get a token of which service account. */
export interface TrustView {
  id: string;
  team: string;
  serviceAccount: { id: string; name: string };
  issuer: string;
  repository: string;
  repositoryId: string | null;
  ref: string | null;
  environment: string | null;
  pullRequests: boolean;
  workflow: string | null;
  scopes: readonly Scope[];
  maxMinutes: number;
  createdAt: string;
  lastUsedAt: string | null;
}

export const withAccount = {
  serviceAccount: { select: { id: true, name: true, serviceTeam: { select: { name: true } } } },
} as const satisfies Prisma.FederatedTrustInclude;

type Row = Prisma.FederatedTrustGetPayload<{ include: typeof withAccount }>;

export function toTrustView({
  serviceAccount: account,
  createdById: _,
  serviceAccountId: __,
  endedAt: ___,
  ...row
}: Row): TrustView {
  return {
    ...row,
    team: account.serviceTeam?.name ?? '',
    serviceAccount: { id: account.id, name: account.name ?? account.id },
    scopes: everyScope.filter((scope) => row.scopes.includes(scope)),
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  };
}

/** All that the actor may see, by repository. */
export async function listTrusts({ ctx }: { ctx: Context }): Promise<TrustView[]> {
  assertMay(ctx.actor, 'trust.read', { team: someTeamOf(ctx.actor) });
  const rows = await ctx.database.federatedTrust.findMany({
    where: { endedAt: null },
    include: withAccount,
    orderBy: [{ repository: 'asc' }, { createdAt: 'asc' }],
  });
  return rows.map(toTrustView).filter(({ team }) => may(ctx.actor, 'trust.read', { team }));
}

/** To ask whether somebody may do it at all: for a token that is for some teams, about one of these. */
export function someTeamOf({ narrowed, teams }: Actor): string | undefined {
  return narrowed ? teams[0] : undefined;
}
