import type { Context } from '@/lib/access/context';
import { noteDecision } from '@/lib/approvals/note-decision';
import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { moveEnvironment, moveOperation } from '@/lib/environments/move';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import { recordEvent } from '@/lib/environments/record-event';
import type { EnvironmentStatus, OperationStatus } from '@/lib/environments/states';
import { beingHandedOver } from '@/lib/environments/views/may';
import { SlipwayError } from '@/lib/errors/slipway-error';

interface Launch {
  id: string;
  name: string;
  status: EnvironmentStatus;
}

/**
 * Ends a request for which nothing was made in AWS yet. The caller holds the environment's lock. Returns the id of the
 * operation that was cancelled.
 */
export async function cancelRequest(
  tx: Transaction,
  ctx: Context,
  { id, status }: Launch,
): Promise<string | null> {
  if (status !== 'QUEUED' && status !== 'AWAITING_APPROVAL') {
    const states = { of: 'environment', current: status, expected: 'QUEUED' } as const;
    throw new MovedElsewhere(`environment ${id}`, states);
  }
  const operationId = await cancelLaunch(tx, ctx, id);
  await moveEnvironment(tx, {
    id,
    from: status,
    to: 'CANCELLED',
    statusReason: `Cancelled by ${ctx.actor.name} before anything was launched`,
    set: { endedAt: await databaseNow(tx) },
  });
  await recordEvent(tx, {
    environmentId: id,
    operationId,
    status: 'CANCELLED',
    reason: `Cancelled by ${ctx.actor.name}`,
  });
  return operationId;
}

/**
 * Ends a relaunch whose own stack was not begun: the failed one is still there to be torn down, and the inputs are
 * again those that it was launched with.
 */
export async function withdrawRelaunch(
  tx: Transaction,
  ctx: Context,
  { id }: Launch,
): Promise<'LAUNCH_FAILED'> {
  const operationId = await cancelLaunch(tx, ctx, id);
  const failed = await tx.operation.findFirst({
    where: { environmentId: id, kind: 'CREATE', status: 'FAILED' },
    orderBy: { createdAt: 'desc' },
    select: { inputs: true },
  });
  const set = failed?.inputs ? { inputs: failed.inputs } : {};
  await moveEnvironment(tx, { id, from: 'QUEUED', to: 'LAUNCH_FAILED', set });
  await recordEvent(tx, {
    environmentId: id,
    operationId,
    status: 'CANCELLED',
    reason: `Relaunch cancelled by ${ctx.actor.name}`,
  });
  return 'LAUNCH_FAILED';
}

/**
 * Stops a launch that CloudFormation is at work on: it takes a deletion while it creates. Throws 'conflict' while it
 * isn't known yet whether CloudFormation accepted the stack: what can't be named can't be deleted.
 */
export async function stopLaunch(tx: Transaction, ctx: Context, { id, name }: Launch): Promise<void> {
  const operation = await lockUnfinished(tx, id);
  if (operation?.status !== 'IN_PROGRESS') {
    throw new SlipwayError('conflict', beingHandedOver(name));
  }
  const reason = `Stopped by ${ctx.actor.name}`;
  await moveOperation(tx, {
    id: operation.id,
    from: 'IN_PROGRESS',
    to: 'CANCELLED',
    set: { reason, finishedAt: await databaseNow(tx) },
  });
  await recordEvent(tx, { environmentId: id, operationId: operation.id, status: 'LAUNCH_STOPPED', reason });
}

async function cancelLaunch(tx: Transaction, ctx: Context, environmentId: string): Promise<string | null> {
  const operation = await lockUnfinished(tx, environmentId);
  const from = cancellable.find((status) => status === operation?.status);
  if (!operation || !from) return null;
  if (from === 'AWAITING_APPROVAL') {
    const decision = { state: 'WITHDRAWN', by: ctx.actor.id, reason: null } as const;
    await noteDecision(tx, { operationId: operation.id, ...decision });
  }
  await moveOperation(tx, {
    id: operation.id,
    from,
    to: 'CANCELLED',
    set: { finishedAt: await databaseNow(tx) },
  });
  return operation.id;
}

const cancellable = ['AWAITING_APPROVAL', 'PENDING', 'STARTING'] as const satisfies OperationStatus[];

/** Locked, so that a worker which claims or renews it at this moment does so before or after, not in between. */
async function lockUnfinished(
  tx: Transaction,
  environmentId: string,
): Promise<{ id: string; status: OperationStatus } | null> {
  const [row] = await tx.$queryRaw<{ id: string; status: OperationStatus }[]>`
    SELECT id::text, status::text FROM operations
    WHERE environment_id = ${environmentId}
      AND status IN ('AWAITING_APPROVAL', 'PENDING', 'STARTING', 'IN_PROGRESS')
    FOR UPDATE`;
  return row ?? null;
}
