import type { Prisma } from '@/lib/db/generated/client';
import { commandInAccount } from '@/lib/targets/bootstrap-versions';
import { toSteps, type VerificationView, verdictOf } from '@/lib/targets/verification';

/** A request for a target, or for a change of one, that no worker has been able to carry out yet. Times are ISO 8601. */
export interface TargetRequestView {
  /** `rotate`: for another external id. */
  kind: 'new' | 'edit' | 'rotate';
  requestedBy: string;
  requestedAt: string;
  /** Of what is asked for. */
  verification: VerificationView;
  /** Why it can't be, although nothing failed; null otherwise. */
  refusal: string | null;
  /** Deploys the bootstrap as this asks for, with the external id left out; null where that is not what it waits for. */
  command: string | null;
  /** What a change asks for; what stays is missing. */
  changes: { roleArn?: string; executionRoleArn?: string; artifactBucket?: string };
}

export const openRequest = {
  in: ['PENDING', 'RUNNING'],
} as const satisfies Prisma.EnumTargetRequestStatusFilter;
export const requestIncluded = {
  requestedBy: { select: { name: true, email: true } },
} as const satisfies Prisma.TargetRequestInclude;
export type RequestRow = Prisma.TargetRequestGetPayload<{ include: typeof requestIncluded }>;

/** Stands in a command for what only the answer to the request had. */
const secretPlaceholder = '<the one shown when it was made>';
export const principalPlaceholder = '<the role that the worker runs as>';

export function toRequestView(
  row: RequestRow,
  place: { accountId: string; region: string },
  now: Date,
): TargetRequestView {
  const { kind, roleArn, executionRoleArn, artifactBucket } = row;
  return {
    kind: requestKinds[kind],
    requestedBy: row.requestedBy.name ?? row.requestedBy.email ?? 'an admin',
    requestedAt: row.createdAt.toISOString(),
    verification: toVerification(row, now),
    refusal: row.refusal,
    command: kind === 'EDIT' ? null : commandInAccount(place, parametersOf(row)),
    changes: {
      ...(roleArn === null ? {} : { roleArn }),
      ...(executionRoleArn === null ? {} : { executionRoleArn }),
      ...(artifactBucket === null ? {} : { artifactBucket }),
    },
  };
}

export const requestKinds = { NEW: 'new', EDIT: 'edit', ROTATE: 'rotate' } as const;

/** A rotation leaves the other parameters as they are. */
function parametersOf({ kind, principal }: RequestRow): Record<string, string> {
  const secret = { ExternalId: secretPlaceholder };
  return kind === 'NEW' ? { PortalPrincipalArn: principal ?? principalPlaceholder, ...secret } : secret;
}

function toVerification(row: RequestRow, now: Date): VerificationView {
  const steps = toSteps(row.steps);
  const underWay = row.status === 'RUNNING' || row.dueAt <= now;
  const verdict = verdictOf(steps);
  const isPartial = row.status === 'RUNNING' || row.lookedAt === null;
  return {
    verdict: isPartial && verdict !== 'failed' ? 'not-verified' : verdict,
    underWay,
    steps,
    finishedAt: row.lookedAt?.toISOString() ?? null,
    verifiedAt: null,
  };
}
