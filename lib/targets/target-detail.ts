import type { Actor, Context } from '@/lib/access/context';
import { may } from '@/lib/access/permissions';
import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { escapeLike } from '@/lib/db/escape-like';
import type { Prisma } from '@/lib/db/generated/client';
import type { TargetView } from '@/lib/environments/views/environment-view';
import { toTarget } from '@/lib/environments/views/to-view';
import {
  type BootstrapAddition,
  bootstrapCommand,
  bootstrapVersion,
  missingSince,
} from './bootstrap-versions';
import { findTarget } from './target-name';
import { teamsSelection } from './target-openness';
import {
  type VerificationStep,
  type VerificationView,
  verdictOf,
  verificationStepIds,
  verificationStepSchema,
} from './verification';

/** With what a target was prepared, and what it lacks. */
export interface BootstrapView {
  /** Of the deployed template; null where it has none, or was not looked at yet. */
  version: number | null;
  /** That in words. */
  summary: string;
  /** Of the template that this Slipway comes with. */
  latest: number;
  /** What the target lacks, and what goes without it; the oldest first. */
  missing: Pick<BootstrapAddition, 'version' | 'what' | 'without'>[];
  /** Deploys the latest template into this account and region, and into no other. */
  command: string;
  /** When the version was read last, ISO 8601; null: never yet. */
  readAt: string | null;
}

/** A target with what a worker found of it. */
export interface TargetDetail extends TargetView {
  /** The teams that may use it, by name; null: all of them. Who doesn't see every team is told of their own. */
  teams: string[] | null;
  /** How many environments it takes at most; null: as many as the policies allow. */
  maxEnvironments: number | null;
  bootstrap: BootstrapView;
  verification: VerificationView;
}

const included = { verification: true, teams: teamsSelection } as const satisfies Prisma.TargetInclude;
type Row = Prisma.TargetGetPayload<{ include: typeof included }>;
/** Which teams' names somebody sees. */
type Viewer = Pick<Actor, 'teams'> & { seesTeams: boolean };

/** Every target, by name. Everybody who is signed in may see them. */
export async function listTargetDetails({
  ctx,
}: {
  ctx: Pick<Context, 'database' | 'actor'>;
}): Promise<TargetDetail[]> {
  const rows = await ctx.database.target.findMany({
    orderBy: { name: 'asc' },
    include: included,
  });
  const now = await databaseNow(ctx.database);
  return rows.map((row) => toTargetDetail(row, now, viewerOf(ctx.actor)));
}

/** One of them, as an admin sees it. */
export async function readTargetDetail(tx: Transaction, id: string): Promise<TargetDetail> {
  const row = await tx.target.findUniqueOrThrow({ where: { id }, include: included });
  return toTargetDetail(row, await databaseNow(tx), { teams: [], seesTeams: true });
}

function viewerOf(actor: Actor): Viewer {
  return { teams: actor.teams, seesTeams: may(actor, 'target.edit') };
}

/** The target of this name. Everybody who is signed in may see it. Throws 'not-found'. */
export async function getTargetDetail({
  ctx,
  input: { name },
}: {
  ctx: Pick<Context, 'database' | 'actor'>;
  input: { name: string };
}): Promise<TargetDetail> {
  const { id } = await findTarget(ctx.database, name);
  const row = await ctx.database.target.findUniqueOrThrow({ where: { id }, include: included });
  return toTargetDetail(row, await databaseNow(ctx.database), viewerOf(ctx.actor));
}

/** A page of the targets that match, by name. Everybody who is signed in may see them. */
export async function pageOfTargets({
  ctx,
  input: { q, needsAttention = false, after, limit },
}: {
  ctx: Pick<Context, 'database' | 'actor'>;
  input: {
    /** Part of the name, of the description or of the region, or the beginning of the account's id. */
    q?: string;
    /** Those only whose verification failed, or whose bootstrap is older than this Slipway's. */
    needsAttention?: boolean;
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
  const matching = { AND: [q ? matches(q) : {}, needsAttention ? attention : {}] };
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

function toTargetDetail(row: Row, now: Date, viewer: Viewer): TargetDetail {
  const steps = stepsOf(row);
  const teams = row.teams.map(({ team }) => team.name);
  const seen = viewer.seesTeams ? teams : teams.filter((team) => viewer.teams.includes(team));
  return {
    ...toTarget(row),
    teams: teams.length === 0 ? null : seen,
    maxEnvironments: row.maxEnvironments,
    bootstrap: bootstrapOf(row, steps),
    verification: verificationOf(row, steps, now),
  };
}

function bootstrapOf(row: Row, steps: readonly VerificationStep[]): BootstrapView {
  const { bootstrapVersion: version, bootstrapReadAt: readAt } = row;
  const missing = readAt === null ? [] : missingSince(version);
  return {
    version,
    summary: summaryOf(version, readAt),
    latest: bootstrapVersion,
    missing: missing.map(({ version: since, what, without }) => ({ version: since, what, without })),
    command: commandFor(row, steps),
    readAt: readAt?.toISOString() ?? null,
  };
}

function summaryOf(version: number | null, readAt: Date | null): string {
  if (readAt === null) return 'not looked at yet';
  if (version === null) return 'unknown, older than 2';
  if (version < bootstrapVersion) return `version ${version}, older than the current ${bootstrapVersion}`;
  return version === bootstrapVersion
    ? `version ${version}, the current one`
    : `version ${version}, newer than this Slipway’s`;
}

/**
 * The role that can be assumed has the right parameters, which stay as they are when they are not given. Otherwise they
 * may never have been given, or be wrong; the external id is shown once, when the target is added.
 */
function commandFor({ accountId, region, verification }: Row, steps: readonly VerificationStep[]): string {
  const isReached = steps.some(({ step, result }) => step === 'assume-role' && result === 'passed');
  const principal = verification?.principal ?? '<the role that the worker runs as>';
  const parameters = isReached
    ? []
    : [
        '--parameter-overrides',
        `PortalPrincipalArn='${principal}'`,
        "ExternalId='<the one shown when the target was added>'",
      ];
  const isThisAccount = `test "$(aws sts get-caller-identity --query Account --output text)" = ${accountId}`;
  return [`${isThisAccount} && ${bootstrapCommand(region)}`, ...parameters].join(' ');
}

function verificationOf(
  { verification }: Row,
  steps: readonly VerificationStep[],
  now: Date,
): VerificationView {
  const isOver = verification?.status === 'DONE';
  return {
    verdict: toVerdict(verification, steps),
    underWay: !isOver || verification.dueAt <= now,
    steps: [...steps],
    finishedAt: verification?.finishedAt?.toISOString() ?? null,
    verifiedAt: verification?.verifiedAt?.toISOString() ?? null,
  };
}

/** Of one that is asked for and not begun, what the last one found still holds. */
function toVerdict(
  verification: Row['verification'],
  steps: readonly VerificationStep[],
): VerificationView['verdict'] {
  const isPartial = verification?.status === 'RUNNING' || !verification?.finishedAt;
  const verdict = verdictOf(steps);
  return isPartial && verdict !== 'failed' ? 'not-verified' : verdict;
}

function stepsOf({ verification }: Row): VerificationStep[] {
  if (!Array.isArray(verification?.steps)) return [];
  const known = new Map(
    verification.steps.flatMap((step) => {
      const { data } = verificationStepSchema.safeParse(step);
      return data ? [[data.step, data] as const] : [];
    }),
  );
  return verificationStepIds.flatMap((id) => known.get(id) ?? []);
}
