import { isDeepStrictEqual } from 'node:util';
import { appendAudit } from '@/lib/audit/append';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import { crashPoint } from '@/lib/config/crash-point';
import type { Database, Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { Prisma } from '@/lib/db/generated/client';
import { announce } from '@/lib/environments/announce';
import { differencesInWords } from '@/lib/environments/differences-in-words';
import { moveEnvironment, moveOperation } from '@/lib/environments/move';
import { auditEnd, recordStack, type SeenStack } from '@/lib/environments/operations/record-operation';
import { lockTimeLine, recordEvent } from '@/lib/environments/record-event';
import { type StackDifferences, stackDifferencesSchema } from '@/lib/environments/records';
import { type SeenResource, saveResourcesAsListed } from '@/lib/environments/save-resources';
import { waitingStatuses } from '@/lib/environments/states';
import { requestOwnDrift } from './drift-schedule';
import { assertFollowerLease, type FollowerLease } from './follower-lease';

/**
 * In these an environment rests: no operation is at work, though one may wait for confirmation, and its stack should be
 * there, as it was left.
 */
const restingStatuses = ['ACTIVE', 'UPDATE_FAILED', 'LAUNCH_FAILED', 'TEARDOWN_BLOCKED'] as const;
type RestingStatus = (typeof restingStatuses)[number];

/** An environment with nothing under way, and what is recorded of its stack. */
export interface RestingEnvironment {
  id: string;
  name: string;
  stackId: string;
  stackStatus: string | null;
  /**
   * When its last operation ended, long enough ago for lists to show its result. One that was cancelled before AWS was
   * asked for anything left no result: what was changed since the one before it was changed outside.
   */
  settledAt: Date;
  /** When CloudFormation says that the last change from outside was, of those on the record. */
  changedOutsideAt: Date | null;
  /** The change of the stack, by CloudFormation's time, as of which it was last compared with the record; null: never. */
  stackChangedAt: Date | null;
  blueprint: string;
  blueprintVersion: string;
  inputs: BlueprintInputs;
}

/** What a comparison of a stack with its record found. */
export interface Compared {
  /** Null: no difference. */
  differences: Omit<StackDifferences, 'foundAt'> | null;
  stackChangedAt: Date;
}

/**
 * Targets whose reconciliation is due, by the database's clock, `limit` at most: in no order, so that workers begin with
 * different ones, and without those that another worker follows or reconciles.
 */
export async function targetsToReconcile(
  database: Database,
  { workerId, limit }: { workerId: string; limit: number },
): Promise<string[]> {
  const rows = await database.$queryRaw<{ id: string }[]>`
    SELECT t.id FROM targets t
    WHERE t.state <> 'RETIRED' AND (t.reconcile_due_at IS NULL OR t.reconcile_due_at <= clock_timestamp())
      AND NOT EXISTS (
        SELECT 1 FROM followers f
        WHERE f.target_id = t.id AND f.worker_id <> ${workerId} AND f.lease_expires_at > clock_timestamp())
    ORDER BY random() LIMIT ${limit}`;
  return rows.map((row) => row.id);
}

/** A target's environments that rest since `settlesMs` at least. */
export async function restingEnvironments(
  database: Database,
  targetId: string,
  settlesMs: number,
): Promise<RestingEnvironment[]> {
  return database.$queryRaw<RestingEnvironment[]>`
    SELECT e.id, e.name, e.stack_id AS "stackId", e.stack_status AS "stackStatus",
      coalesce(max(o.finished_at) FILTER (WHERE o.status <> 'CANCELLED' OR o.executing), e.created_at) AS "settledAt",
      e.changed_outside_at AS "changedOutsideAt", e.stack_changed_at AS "stackChangedAt",
      e.blueprint, e.blueprint_version AS "blueprintVersion", e.inputs
    FROM environments e LEFT JOIN operations o ON o.environment_id = e.id
    WHERE e.target_id = ${targetId} AND e.stack_id IS NOT NULL
      AND e.status = ANY(${[...restingStatuses]}::environment_status[])
    GROUP BY e.id
    HAVING coalesce(bool_and(o.finished_at IS NULL
        OR o.finished_at < clock_timestamp() - make_interval(secs => ${settlesMs / 1000}::float8)), true)
      AND NOT coalesce(bool_or(o.status IN ('PENDING', 'STARTING', 'IN_PROGRESS')), false)`;
}

/**
 * Records that the stack vanished outside Slipway: `reason` says how it is known, `resources` what became of each,
 * where CloudFormation still reports it (it does so for 90 days), else null. False when something began on the
 * environment in the meantime, and then nothing is written. Throws MovedElsewhere when the follower's lease was lost.
 */
export async function recordLost(
  database: Database,
  lease: FollowerLease,
  environment: RestingEnvironment,
  { reason, resources }: { reason: string; resources: readonly SeenResource[] | null },
): Promise<boolean> {
  return writeResting(database, lease, environment, 'lost', async (tx, status) => {
    const { id, stackId } = environment;
    const set = { stackStatus: 'DELETE_COMPLETE', lostAt: await databaseNow(tx) };
    if (resources) await saveResourcesAsListed(tx, id, resources);
    await moveEnvironment(tx, { id, from: status, to: 'LOST', statusReason: reason, set });
    await recordEvent(tx, { environmentId: id, operationId: null, status: 'LOST', reason });
    await recordWaitingFailed(tx, id, reason);
    await appendAudit(
      tx,
      { actor: { id: 'slipway-worker', name: 'Slipway' }, via: 'worker' },
      {
        action: 'environment.lost',
        subject: { type: 'environment', id },
        details: { from: status, stackId, reason },
      },
    );
  });
}

/** What waits for a person, for confirmation or approval, has nothing left to change. */
async function recordWaitingFailed(tx: Transaction, environmentId: string, reason: string): Promise<void> {
  const waiting = await tx.operation.findFirst({
    where: { environmentId, status: { in: [...waitingStatuses] } },
    select: { id: true, kind: true, status: true },
  });
  if (!waiting) return;
  const from = waiting.status === 'AWAITING_APPROVAL' ? waiting.status : 'AWAITING_CONFIRMATION';
  const set = { reason, finishedAt: await databaseNow(tx) };
  await moveOperation(tx, { id: waiting.id, from, to: 'FAILED', set });
  await auditEnd(tx, { operationId: waiting.id, environmentId, kind: waiting.kind }, 'FAILED', reason);
}

/**
 * Records that the stack was changed outside Slipway, or past it (`what`), and requests a drift detection. `resources`
 * where the change left it half-done. As `recordLost`.
 */
export async function recordChangedOutside(
  database: Database,
  lease: FollowerLease,
  environment: RestingEnvironment,
  {
    changedAt,
    compared,
    what = 'The stack was changed outside Slipway',
    ...seen
  }: SeenStack & { changedAt: Date | null; compared?: Compared | null; what?: string },
): Promise<boolean> {
  return writeResting(database, lease, environment, 'changed-outside', async (tx, status) => {
    const { id } = environment;
    await recordStack(tx, id, seen);
    await recordEvent(tx, {
      environmentId: id,
      operationId: null,
      status: 'CHANGED_OUTSIDE',
      reason: `${what}: CloudFormation says ${seen.stackStatus}`,
      ...(changedAt ? { at: changedAt } : {}),
    });
    const changedOutsideAt = changedAt ?? (await databaseNow(tx));
    await tx.environment.update({ where: { id }, data: { changedOutsideAt } });
    if (compared) await saveDifferences(tx, environment, compared);
    if (status === 'ACTIVE') await requestOwnDrift(tx, id);
    await announce(tx, id);
  });
}

/** Records in what the stack differs from the record, or that it no longer does. As `recordLost`. */
export async function recordDifferences(
  database: Database,
  lease: FollowerLease,
  environment: RestingEnvironment,
  compared: Compared,
): Promise<boolean> {
  return writeResting(database, lease, environment, 'differences', (tx) =>
    saveDifferences(tx, environment, compared),
  );
}

async function saveDifferences(
  tx: Transaction,
  environment: Pick<RestingEnvironment, 'id' | 'blueprint'>,
  { differences, stackChangedAt }: Compared,
): Promise<void> {
  const { id } = environment;
  const { stackDifferences } = await tx.environment.findUniqueOrThrow({
    where: { id },
    select: { stackDifferences: true },
  });
  const known = stackDifferences === null ? null : stackDifferencesSchema.parse(stackDifferences);
  const isNews =
    differences !== null &&
    !isDeepStrictEqual(differences, { inputs: known?.inputs, template: known?.template });
  const foundAt = isNews ? (await databaseNow(tx)).toISOString() : known?.foundAt;
  await tx.environment.update({
    where: { id },
    data: {
      stackChangedAt,
      stackDifferences: differences === null ? Prisma.DbNull : { ...differences, foundAt },
    },
  });
  if (isNews) {
    const reason = differencesInWords(environment.blueprint, differences);
    await recordEvent(tx, { environmentId: id, operationId: null, status: 'INPUTS_DIFFER', reason });
  } else if (known && differences === null) {
    const reason = 'The stack is again as recorded here';
    await recordEvent(tx, { environmentId: id, operationId: null, status: 'INPUTS_AGREE', reason });
  } else return;
  // Otherwise it is as it was, to whoever looks.
  await announce(tx, id);
}

/** Where the environment still rests with the same stack, as read before: otherwise what was seen says nothing now. */
async function writeResting(
  database: Database,
  lease: FollowerLease,
  environment: RestingEnvironment,
  what: string,
  write: (tx: Transaction, status: RestingStatus) => Promise<void>,
): Promise<boolean> {
  const written = await database.$transaction(async (tx) => {
    await assertFollowerLease(tx, lease);
    await lockTimeLine(tx, environment.id);
    const now = await tx.environment.findUniqueOrThrow({
      where: { id: environment.id },
      select: {
        status: true,
        stackId: true,
        stackStatus: true,
        operations: {
          where: {
            OR: [
              { status: { in: ['PENDING', 'STARTING', 'IN_PROGRESS'] } },
              { finishedAt: { gt: environment.settledAt }, NOT: { status: 'CANCELLED', executing: false } },
            ],
          },
          select: { id: true },
        },
      },
    });
    const status = restingStatuses.find((resting) => resting === now.status);
    const unchanged = now.stackId === environment.stackId && now.stackStatus === environment.stackStatus;
    if (!status || !unchanged || now.operations.length > 0) return false;
    await write(tx, status);
    crashPoint(`commit.${what}.before`);
    return true;
  });
  if (written) crashPoint(`commit.${what}.after`);
  return written;
}

/**
 * Records that the target was reconciled, or why it could not be (`error`), and that it is due again in
 * `againMs`. Where somebody asked for it after `begunAt`, by the database's clock, it stays due.
 */
export async function recordReconciled(
  database: Database,
  lease: FollowerLease,
  { begunAt, againMs, error }: { begunAt: Date; againMs: number; error: string | null },
): Promise<void> {
  await database.$transaction(async (tx) => {
    await assertFollowerLease(tx, lease);
    await tx.$executeRaw`
      UPDATE targets SET
        reconcile_error = ${error}::text,
        reconciled_at = CASE WHEN ${error}::text IS NULL THEN clock_timestamp() ELSE reconciled_at END,
        reconcile_due_at = CASE WHEN reconcile_due_at BETWEEN ${begunAt}::timestamptz AND clock_timestamp() THEN reconcile_due_at
          ELSE clock_timestamp() + make_interval(secs => ${againMs / 1000}::float8) END
      WHERE id = ${lease.targetId}`;
  });
}
