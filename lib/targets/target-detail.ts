import type { Context } from '@/lib/access/context';
import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { escapeLike } from '@/lib/db/escape-like';
import type { Prisma } from '@/lib/db/generated/client';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { bootstrapVersion } from './bootstrap-versions';
import { listRequestedTargets } from './requests/requested-targets';
import { included, type TargetDetail, toTargetDetail, viewerOf } from './target-view';

/**
 * Every target, by name, or the one of this name; those that are only requested, too. Everybody who is signed in may see
 * them.
 */
export async function listTargetDetails({
  ctx,
  input: { name } = {},
}: {
  ctx: Pick<Context, 'database' | 'actor'>;
  input?: { name?: string };
}): Promise<TargetDetail[]> {
  // In this order: a request that is carried out in between shows twice, and not in neither.
  const requested = await listRequestedTargets({ ctx, input: { name } });
  const rows = await ctx.database.target.findMany({
    where: name === undefined ? {} : { name },
    orderBy: { name: 'asc' },
    include: included,
  });
  const now = await databaseNow(ctx.database);
  const targets = rows.map((row) => toTargetDetail(row, now, viewerOf(ctx.actor)));
  const made = new Set(targets.map(({ id }) => id));
  const open = requested.filter(({ id }) => !made.has(id));
  return [...targets, ...open].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The one of this name. Throws 'not-found'. */
export async function getTargetDetail({
  ctx,
  input: { name },
}: {
  ctx: Pick<Context, 'database' | 'actor'>;
  input: { name: string };
}): Promise<TargetDetail> {
  const [target] = await listTargetDetails({ ctx, input: { name } });
  if (!target) throw new SlipwayError('not-found', 'There is no target of this name.');
  return target;
}

/** One of them, as an admin sees it. */
export async function readTargetDetail(tx: Transaction, id: string): Promise<TargetDetail> {
  const row = await tx.target.findUniqueOrThrow({ where: { id }, include: included });
  return toTargetDetail(row, await databaseNow(tx), { teams: [], seesTeams: true });
}

/** A page of the targets that match, by name. Everybody who is signed in may see them. */
export async function pageOfTargets({
  ctx,
  input: { q, needsAttention = false, retired = false, after, limit },
}: {
  ctx: Pick<Context, 'database' | 'actor'>;
  input: {
    /** Part of the name, of the description or of the region, or the beginning of the account's id. */
    q?: string;
    /** Those only whose verification failed, or whose bootstrap is older than this Slipway's. */
    needsAttention?: boolean;
    /** Those only that are retired; else those only that are not. */
    retired?: boolean;
    /** The name that the page begins after. */
    after?: string;
    limit: number;
  };
}): Promise<{
  items: TargetDetail[];
  /** What the next page begins after; null: this is the last. */
  next: string | null;
  /** How many match, on all pages. */
  total: number;
}> {
  const matching = { AND: [ofState(retired), q ? matches(q) : {}, needsAttention ? attention : {}] };
  const [rows, total, now] = await Promise.all([
    ctx.database.target.findMany({
      where: after === undefined ? matching : { AND: [matching, { name: { gt: after } }] },
      orderBy: { name: 'asc' },
      take: limit + 1,
      include: included,
    }),
    ctx.database.target.count({ where: matching }),
    databaseNow(ctx.database),
  ]);
  const items = rows.slice(0, limit).map((row) => toTargetDetail(row, now, viewerOf(ctx.actor)));
  return { items, next: rows.length > limit ? (items.at(-1)?.name ?? null) : null, total };
}

function ofState(retired: boolean): Prisma.TargetWhereInput {
  return { state: retired ? 'RETIRED' : { not: 'RETIRED' } };
}

function matches(q: string): Prisma.TargetWhereInput {
  const text = escapeLike(q);
  const contains = { contains: text, mode: 'insensitive' } as const;
  return {
    OR: [
      { name: contains },
      { description: contains },
      { region: contains },
      { accountId: { startsWith: text } },
    ],
  };
}

const attention: Prisma.TargetWhereInput = {
  OR: [
    { verification: { steps: { array_contains: [{ result: 'failed' }] } } },
    { bootstrapReadAt: { not: null }, bootstrapVersion: null },
    { bootstrapReadAt: { not: null }, bootstrapVersion: { lt: bootstrapVersion } },
  ],
};
