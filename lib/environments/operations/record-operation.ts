import { appendAudit } from '@/lib/audit/append';
import { crashPoint } from '@/lib/config/crash-point';
import type { Database, Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { Prisma } from '@/lib/db/generated/client';
import { announce, followChannel } from '@/lib/environments/announce';
import { enqueueOperation } from '@/lib/environments/enqueue';
import { assertLease, moveEnvironment, moveOperation } from '@/lib/environments/move';
import { lockTimeLine, recordEvent } from '@/lib/environments/record-event';
import type { RootCause } from '@/lib/environments/records';
import { type SeenResource, saveResourcesAsListed } from '@/lib/environments/save-resources';
import { type OperationKind, updateReturn } from '@/lib/environments/states';
import { slipwayMetrics } from '@/lib/telemetry/slipway-metrics';
import { returnFromTeardown } from './return-from-teardown';

/**
 * Which operation, and which worker's lease guards the write. Every function here throws MovedElsewhere when it is
 * lost.
 */
export interface Held {
  operationId: string;
  environmentId: string;
  kind: OperationKind;
  workerId: string;
}

/**
 * One write of the worker. Locks the environment's row first and the operation's after it, as every writer does: in
 * another order, a person who cancels and the worker would each wait for the other. `what` names its crash points.
 */
export async function writeUnderLease(
  database: Database,
  held: Held,
  what: string,
  write: (tx: Transaction) => Promise<void>,
): Promise<void> {
  await database.$transaction(async (tx) => {
    await lockTimeLine(tx, held.environmentId);
    await assertLease(tx, held.operationId, held.workerId);
    await write(tx);
    crashPoint(`commit.${what}.before`);
  });
  crashPoint(`commit.${what}.after`);
}

/**
 * Commits the intent to create the stack: from here on a stack may exist, and the request can no longer be cancelled.
 * Repeating it (another attempt) is fine. `blueprintVersion`: that of the template, which is another than the request's
 * where that waited through an upgrade; null: as requested.
 */
export async function recordLaunchIntent(
  database: Database,
  held: Held,
  blueprintVersion: string | null = null,
): Promise<void> {
  await writeUnderLease(database, held, 'record-launch-intent', async (tx) => {
    const { status } = await tx.environment.findUniqueOrThrow({
      where: { id: held.environmentId },
      select: { status: true },
    });
    if (blueprintVersion !== null) {
      const where = { id: held.environmentId, blueprintVersion: { not: blueprintVersion } };
      await tx.environment.updateMany({ where, data: { blueprintVersion } });
    }
    if (status === 'LAUNCHING') return;
    await tx.operation.update({ where: { id: held.operationId }, data: { executing: true } });
    await moveEnvironment(tx, { id: held.environmentId, from: 'QUEUED', to: 'LAUNCHING' });
    await recordEvent(tx, { ...toEvent(held), status: 'LAUNCH_STARTED', reason: null });
  });
}

/**
 * Commits the intent to have CloudFormation delete the stack: from here on only CloudFormation's outcome ends the
 * teardown. Repeating it (another attempt) is fine.
 */
export async function recordDeletionIntent(database: Database, held: Held): Promise<void> {
  await writeUnderLease(database, held, 'record-deletion-intent', async (tx) => {
    await tx.operation.update({ where: { id: held.operationId }, data: { executing: true } });
  });
}

/** CloudFormation did not accept the deletion: it is as if it had not been requested. */
export async function recordDeletionNotTaken(database: Database, held: Held): Promise<void> {
  await writeUnderLease(database, held, 'record-deletion-not-taken', async (tx) => {
    await tx.operation.update({ where: { id: held.operationId }, data: { executing: false } });
  });
}

/** AWS took it: nothing fails any longer, nothing is missing, and there is nothing to give up. */
export const gotThrough = { failingSince: null, missingSince: null, giveUp: Prisma.DbNull };

/** Records the StackId and hands the operation over to the follower of its target. */
export async function handToFollower(database: Database, held: Held, stackId: string): Promise<void> {
  const accepted = { afterMs: 0 };
  await writeUnderLease(database, held, 'hand-to-follower', async (tx) => {
    const acceptedAt = await databaseNow(tx);
    await moveOperation(tx, {
      id: held.operationId,
      from: 'STARTING',
      to: 'IN_PROGRESS',
      set: { ...gotThrough, reason: null, leaseExpiresAt: null, workerId: null, acceptedAt },
    });
    const { createdAt } = await tx.operation.findUniqueOrThrow({
      where: { id: held.operationId },
      select: { createdAt: true },
    });
    accepted.afterMs = acceptedAt.getTime() - createdAt.getTime();
    await tx.environment.update({ where: { id: held.environmentId }, data: { stackId, statusReason: null } });
    await announce(tx, held.environmentId);
    await recordEvent(tx, {
      ...toEvent(held),
      status: 'STACK_ACCEPTED',
      reason: `CloudFormation accepted it: ${stackId}`,
    });
    await tx.$executeRaw`SELECT pg_notify(${followChannel}, ${held.environmentId})`;
  });
  if (held.kind === 'CREATE') slipwayMetrics.requestToCreateStack.record(accepted.afterMs / 1_000, {});
}

/** For a stack whose operation was taken over meanwhile: a teardown must find it. Overwrites nothing. */
export async function recordStackId(
  database: Database,
  environmentId: string,
  stackId: string,
): Promise<void> {
  await database.environment.updateMany({ where: { id: environmentId, stackId: null }, data: { stackId } });
}

/** Schedules another attempt after `delayMs`, and records why, for the page. */
export async function postpone(
  database: Database,
  held: Held,
  input: { reason: string; delayMs: number },
): Promise<void> {
  await writeUnderLease(database, held, 'postpone', async (tx) => {
    await moveOperation(tx, {
      id: held.operationId,
      from: 'STARTING',
      to: 'PENDING',
      set: { reason: input.reason, leaseExpiresAt: null, workerId: null },
    });
    // Due by the database's clock, whatever the worker's says.
    await tx.$executeRaw`
      UPDATE operations SET next_attempt_at = clock_timestamp() + make_interval(secs => ${input.delayMs / 1000}),
        failing_since = coalesce(failing_since, clock_timestamp())
      WHERE id = ${held.operationId}::uuid`;
    await tx.environment.update({
      where: { id: held.environmentId },
      data: { statusReason: input.reason },
    });
    await announce(tx, held.environmentId);
    await recordEvent(tx, { ...toEvent(held), status: 'RETRY_SCHEDULED', reason: input.reason });
    await enqueueOperation(tx, { operationId: held.operationId }, Math.ceil(input.delayMs / 1000));
  });
}

/**
 * Releases an operation that waits for AWS, to be claimed again after `delayMs`: nothing failed, so the attempt does
 * not count.
 */
export async function letGo(database: Database, held: Held, delayMs: number): Promise<void> {
  await writeUnderLease(database, held, 'let-go', async (tx) => {
    await moveOperation(tx, {
      id: held.operationId,
      from: 'STARTING',
      to: 'PENDING',
      set: { attempts: { decrement: 1 }, leaseExpiresAt: null, workerId: null },
    });
    await tx.$executeRaw`
      UPDATE operations SET next_attempt_at = clock_timestamp() + make_interval(secs => ${delayMs / 1000}),
        failing_since = CASE WHEN give_up IS NULL THEN NULL ELSE failing_since END
      WHERE id = ${held.operationId}::uuid`;
    await enqueueOperation(tx, { operationId: held.operationId }, Math.ceil(delayMs / 1000));
  });
}

/** What CloudFormation just said of the stack; `resources` where they were listed. */
export interface SeenStack {
  stackStatus: string;
  resources: readonly SeenResource[] | null;
}

/**
 * Records the failure of an operation that never became a stack operation in AWS. `seen` is recorded too: what may be
 * done next follows from it.
 */
export async function recordFailure(
  database: Database,
  held: Held,
  rootCause: RootCause,
  seen: SeenStack | null = null,
): Promise<void> {
  await writeUnderLease(database, held, 'record-failure', async (tx) => {
    await moveOperation(tx, {
      id: held.operationId,
      from: 'STARTING',
      to: 'FAILED',
      set: {
        reason: rootCause.reason,
        rootCause: { ...rootCause },
        finishedAt: await databaseNow(tx),
        leaseExpiresAt: null,
      },
    });
    if (seen) await recordStack(tx, held.environmentId, seen);
    await moveToFailed(tx, held, rootCause.reason, seen?.stackStatus ?? null);
    await recordEvent(tx, { ...toEvent(held), status: 'OPERATION_FAILED', reason: rootCause.reason });
    await auditEnd(tx, held, 'FAILED', rootCause.reason);
  });
}

/** The caller holds the environment's row, and announces. */
export async function recordStack(
  tx: Transaction,
  environmentId: string,
  { stackStatus, resources }: SeenStack,
): Promise<void> {
  if (resources) await saveResourcesAsListed(tx, environmentId, resources);
  await tx.environment.update({ where: { id: environmentId }, data: { stackStatus } });
}

/** Of an operation that never became one in AWS: the environment goes to where it failed. */
export async function moveToFailed(
  tx: Transaction,
  held: Held,
  reason: string,
  stackStatus: string | null,
): Promise<void> {
  const id = held.environmentId;
  if (held.kind === 'TEARDOWN') {
    await returnFromTeardown(tx, held, { reason, stackStatus });
    return;
  }
  if (held.kind === 'UPDATE') {
    const { fromStatus } = await tx.operation.findUniqueOrThrow({
      where: { id: held.operationId },
      select: { fromStatus: true },
    });
    const to = updateReturn(fromStatus);
    await moveEnvironment(tx, { id, from: 'UPDATING', to, statusReason: reason });
    return;
  }
  const { status } = await tx.environment.findUniqueOrThrow({ where: { id }, select: { status: true } });
  if (status === 'QUEUED') await moveEnvironment(tx, { id, from: 'QUEUED', to: 'LAUNCHING' });
  await moveEnvironment(tx, { id, from: 'LAUNCHING', to: 'LAUNCH_FAILED', statusReason: reason });
}

/** Records the end of a teardown for which no stack exists in AWS: looked up by name just now. */
export async function recordNoStack(database: Database, held: Held): Promise<void> {
  await writeUnderLease(database, held, 'record-no-stack', async (tx) => {
    await moveOperation(tx, {
      id: held.operationId,
      from: 'STARTING',
      to: 'SUCCEEDED',
      set: { finishedAt: await databaseNow(tx), leaseExpiresAt: null, reason: null },
    });
    await moveEnvironment(tx, {
      id: held.environmentId,
      from: 'TEARING_DOWN',
      to: 'TORN_DOWN',
      set: { endedAt: await databaseNow(tx) },
    });
    await recordEvent(tx, { ...toEvent(held), status: 'TORN_DOWN', reason: 'There was no stack in AWS' });
    await auditEnd(tx, held, 'SUCCEEDED', null);
  });
}

/** The worker's own row in the audit log: how an operation ended. */
export async function auditEnd(
  tx: Transaction,
  held: Pick<Held, 'operationId' | 'environmentId' | 'kind'>,
  outcome: 'SUCCEEDED' | 'FAILED' | 'CANCELLED',
  reason: string | null,
): Promise<void> {
  await appendAudit(
    tx,
    { actor: { id: 'slipway-worker', name: 'Slipway' }, via: 'worker' },
    {
      action: `operation.${outcome.toLowerCase()}`,
      subject: { type: 'environment', id: held.environmentId },
      details: { operationId: held.operationId, kind: held.kind, reason },
    },
  );
}

function toEvent(held: Held) {
  return { environmentId: held.environmentId, operationId: held.operationId };
}
