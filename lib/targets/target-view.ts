import type { Actor } from '@/lib/access/context';
import { may } from '@/lib/access/permissions';
import type { Prisma } from '@/lib/db/generated/client';
import type { TargetView } from '@/lib/environments/views/environment-view';
import { toTarget } from '@/lib/environments/views/to-view';
import {
  type BootstrapAddition,
  bootstrapVersion,
  commandInAccount,
  missingSince,
} from './bootstrap-versions';
import {
  openRequest,
  principalPlaceholder,
  requestIncluded,
  type TargetRequestView,
  toRequestView,
} from './requests/request-view';
import { teamsSelection } from './target-openness';
import { toSteps, type VerificationStep, type VerificationView, verdictOf } from './verification';

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
  /** What somebody asked for and no worker has been able to carry out yet; null: nothing. */
  request: TargetRequestView | null;
}

export const included = {
  verification: true,
  teams: teamsSelection,
  requests: { where: { status: openRequest }, include: requestIncluded, take: 1 },
} as const satisfies Prisma.TargetInclude;
export type TargetRow = Prisma.TargetGetPayload<{ include: typeof included }>;
/** Which teams' names somebody sees. */
export type Viewer = Pick<Actor, 'teams'> & { seesTeams: boolean };

export function viewerOf(actor: Actor): Viewer {
  return { teams: actor.teams, seesTeams: may(actor, 'target.edit') };
}

export function seenBy({ seesTeams, teams }: Viewer, all: string[]): string[] {
  return seesTeams ? all : all.filter((team) => teams.includes(team));
}

export function toTargetDetail(row: TargetRow, now: Date, viewer: Viewer): TargetDetail {
  const steps = toSteps(row.verification?.steps);
  const teams = row.teams.map(({ team }) => team.name);
  return {
    ...toTarget(row),
    teams: teams.length === 0 ? null : seenBy(viewer, teams),
    maxEnvironments: row.maxEnvironments,
    bootstrap: bootstrapOf(row, steps),
    verification: verificationOf(row, steps, now),
    request: row.requests[0] ? toRequestView(row.requests[0], row, now) : null,
  };
}

function bootstrapOf(row: TargetRow, steps: readonly VerificationStep[]): BootstrapView {
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

export function summaryOf(version: number | null, readAt: Date | null): string {
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
function commandFor(
  { accountId, region, verification }: TargetRow,
  steps: readonly VerificationStep[],
): string {
  const isReached = steps.some(({ step, result }) => step === 'assume-role' && result === 'passed');
  if (isReached) return commandInAccount({ accountId, region });
  return commandInAccount(
    { accountId, region },
    {
      PortalPrincipalArn: verification?.principal ?? principalPlaceholder,
      ExternalId: '<the one shown when the target was added>',
    },
  );
}

function verificationOf(
  { verification }: TargetRow,
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
  verification: TargetRow['verification'],
  steps: readonly VerificationStep[],
): VerificationView['verdict'] {
  const isPartial = verification?.status === 'RUNNING' || !verification?.finishedAt;
  const verdict = verdictOf(steps);
  return isPartial && verdict !== 'failed' ? 'not-verified' : verdict;
}
