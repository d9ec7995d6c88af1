import type { Context } from '@/lib/access/context';
import { getApproval } from '@/lib/approvals/get-approval';
import type { Reader, Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { inOneSnapshot } from '@/lib/db/in-one-snapshot';
import { estimatesOf } from '@/lib/environments/estimates/estimates';
import type { Held } from '@/lib/environments/failure-evidence';
import { findEnvironmentId } from '@/lib/environments/find-environment';
import {
  type DriftView,
  type Receipt,
  type Rehearsal,
  rootCauseSchema,
  stackDifferencesSchema,
} from '@/lib/environments/records';
import { isDeletionFailed, isRollbackStuck, stuckStatuses } from '@/lib/environments/stack-condition';
import { type InspectionKind, toInspectionView } from '@/lib/inspections/inspection';
import { explain, plainReason } from '@/lib/stacks/explain-failure';
import type { BlockedResource, EnvironmentDetail, FollowTrouble } from './environment-view';
import { type Stuck, whyNotGiveUp } from './giving-up';
import { forbiddenDeeds, whyForbidden, whyNotNow } from './may';
import {
  rowSelection,
  summarySelection,
  toOperation,
  toResidue,
  toResource,
  toSnapshotDeletion,
  toSummary,
  toTarget,
  withCurrentFirst,
} from './to-view';

/** One environment with everything a page shows of it. Throws 'not-found'. */
export async function getEnvironment({
  ctx,
  input,
}: {
  ctx: Context;
  input: { name: string; id?: string | undefined };
}): Promise<EnvironmentDetail> {
  const found = await findEnvironmentId(ctx.database, ctx, input);
  const [{ currentId, long, driftCheck, rehearsal, ...read }, constant] = await Promise.all([
    inOneSnapshot(ctx.database, (tx) => readChanging(tx, found.id)),
    ctx.database.environment.findUniqueOrThrow({ where: { id: found.id }, select: constantSelection }),
  ]);
  const row = { ...read.row, ...constant };
  const held = heldIn(row.operations);
  const history = row.operations.map((operation) => ({
    ...operation,
    plan: operation.id === currentId ? (long?.plan ?? null) : null,
  }));
  const current = { ...row, operations: withCurrentFirst(history) };
  const followTrouble = await readFollowTrouble(ctx.database, current);
  // What can't be seen may have ended, one way or the other.
  const estimates =
    followTrouble && !followTrouble.partly ? new Map() : await estimatesOf(ctx.database, [current]);
  return {
    ...toSummary(current, estimates.get(row.id) ?? null),
    approval: await readApproval(ctx, current.operations[0]),
    residue: toResidue(row.residue),
    snapshotDeletions: row.snapshotDeletions.map(toSnapshotDeletion),
    drift: row.drift as unknown as DriftView | null,
    // Of a stack that serves; of any other, what was found before says nothing.
    stackDifferences:
      whyNotNow('takeOver', row) === null
        ? stackDifferencesSchema.nullable().parse(row.stackDifferences)
        : null,
    driftCheck: driftCheck ? { ...toInspectionView<null>(driftCheck), result: null } : null,
    rehearsal: rehearsal ? toInspectionView<Rehearsal>(rehearsal) : null,
    blocked:
      row.status === 'TEARDOWN_BLOCKED' || isDeletionFailed(row)
        ? failedOf(row.resources, ['DELETE_FAILED'], held)
        : [],
    stuck: isRollbackStuck(row) ? failedOf(row.resources, stuckStatuses, held) : [],
    receipt: (long?.receipt ?? null) as Receipt | null,
    endedTeardownId: row.endedTeardown?.id ?? null,
    stackStatus: row.stackStatus,
    followTrouble,
    targetDetail: toTarget(row.target),
    resources: row.resources.map(toResource),
    operations: history.map((operation) => toOperation(operation, row)),
    givableBy: await givableBy(ctx, { ...current, team: found.team }),
    forbidden: forbiddenDeeds(ctx.actor, { name: row.name, team: found.team }),
  };
}

/** While it waits, and of what did not come to be, for as long as nothing else was asked for. */
async function readApproval(
  ctx: Context,
  operation: { id: string; approval: unknown } | undefined,
): Promise<EnvironmentDetail['approval']> {
  return operation?.approval ? getApproval(ctx, operation.id) : null;
}

async function givableBy(
  { actor, database }: Context,
  { name, team, operations: [current] }: { name: string; team: string; operations: readonly Stuck[] },
): Promise<EnvironmentDetail['givableBy']> {
  if (!current?.failingSince) return null;
  if (whyNotGiveUp(name, current, await databaseNow(database)) !== null) return null;
  return whyForbidden('giveUp', actor, { name, team }) === null ? 'this-person' : 'admins';
}

/** Whose it is and where: it does not change with its status. */
const constantSelection = {
  target: true,
  team: summarySelection.team,
  owner: summarySelection.owner,
} as const;

/** What changes together, and is to be seen together: the environment and all that hangs on it. */
async function readChanging(tx: Transaction, id: string) {
  const { target, team, owner, ...changing } = summarySelection;
  const row = await tx.environment.findUniqueOrThrow({
    where: { id },
    select: {
      ...changing,
      residue: true,
      snapshotDeletions: { distinct: ['snapshot'], orderBy: { createdAt: 'desc' } },
      drift: true,
      stackDifferences: true,
      resources: { orderBy: [{ startedAt: 'asc' }, { logicalId: 'asc' }] },
      operations: { ...rowSelection.operations, orderBy: { createdAt: 'desc' }, take: 50 },
    },
  });
  const [currentId] = withCurrentFirst(row.operations).map((operation) => operation.id);
  return {
    row,
    currentId,
    long: currentId === undefined ? null : await readLong(tx, currentId),
    driftCheck: await latestInspection(tx, id, 'DRIFT'),
    rehearsal: await latestInspection(tx, id, 'TEARDOWN_REHEARSAL'),
  };
}

/**
 * A read that failed may pass, so trouble is shown only once it has lasted for a while; by the database's clock. That
 * of this stack comes before that of its target.
 */
const troubleAfterSeconds = 20;

export async function readFollowTrouble(
  database: Reader,
  { id, operations: [operation] }: { id: string; operations: readonly { id: string; status: string }[] },
): Promise<FollowTrouble | null> {
  if (operation?.status !== 'IN_PROGRESS') return null;
  const [trouble] = await database.$queryRaw<{ reason: string; since: Date; partly: boolean }[]>`
    SELECT trouble.reason, greatest(trouble.since, CASE WHEN NOT partly THEN e.last_seen_at END) AS since, partly
    FROM environments e
      JOIN operations o ON o.id = ${operation.id}::uuid
      LEFT JOIN followers f ON f.target_id = e.target_id,
      LATERAL (SELECT
        coalesce(o.follow_error, f.last_error) AS reason,
        CASE WHEN o.follow_error IS NOT NULL THEN o.follow_error_since
          ELSE greatest(f.last_read_at, o.accepted_at) END AS since,
        coalesce(e.last_seen_at >= clock_timestamp() - make_interval(secs => ${troubleAfterSeconds}), false) AS partly
      ) trouble
    WHERE e.id = ${id} AND trouble.reason IS NOT NULL
      AND trouble.since < clock_timestamp() - make_interval(secs => ${troubleAfterSeconds})`;
  return trouble ? { ...trouble, since: trouble.since.toISOString() } : null;
}

/** What is long of an operation is read of the current one alone. A teardown that left a receipt was the last. */
function readLong(tx: Transaction, id: string) {
  return tx.operation.findUnique({ where: { id }, select: { plan: true, receipt: true } });
}

function latestInspection(tx: Transaction, environmentId: string, kind: InspectionKind) {
  return tx.inspection.findFirst({
    where: { environmentId, kind },
    orderBy: { createdAt: 'desc' },
  });
}

/** As the latest operation that failed found it. */
function heldIn(operations: readonly { rootCause: unknown }[]): readonly Held[] {
  const latest = operations.find(({ rootCause }) => rootCause !== null)?.rootCause;
  return rootCauseSchema.nullable().parse(latest ?? null)?.held ?? [];
}

function failedOf(
  resources: readonly Omit<BlockedResource & { status: string }, 'explanation' | 'held'>[],
  statuses: readonly string[],
  held: readonly Held[],
) {
  return resources
    .filter(({ status }) => statuses.includes(status))
    .map(
      ({ logicalId, type, physicalId, reason }): BlockedResource => ({
        logicalId,
        type,
        physicalId,
        reason: reason === null ? null : plainReason(reason),
        explanation: explain(reason ?? '', type),
        held: held.find((one) => one.logicalId === logicalId) ?? null,
      }),
    );
}
