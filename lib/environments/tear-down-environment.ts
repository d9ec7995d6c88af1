import { randomUUID } from 'node:crypto';
import type { Context } from '@/lib/access/context';
import { assertMay } from '@/lib/access/policy';
import { appendAudit } from '@/lib/audit/append';
import type { Transaction } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { invalid, SlipwayError } from '@/lib/errors/slipway-error';
import { databaseNow } from './database-now';
import { enqueueOperation } from './enqueue';
import type { EnvironmentSummary } from './environment-view';
import { findEnvironmentId } from './find-environment';
import { moveEnvironment, moveOperation } from './move';
import { MovedElsewhere } from './moved-elsewhere';
import { lockTimeLine, recordEvent } from './record-event';
import { type EnvironmentStatus, isTeardownStart, teardownAnswers } from './states';
import { summarySelection, toSummary } from './to-view';

/**
 * Asks for the teardown of an environment, or cancels a request that no stack was made for yet. `confirm` must be the
 * environment's name. Throws 'not-found', 'forbidden', 'invalid' (confirm), 'conflict' (something else is under way,
 * or it has ended).
 */
export async function tearDownEnvironment({
  ctx,
  input,
}: {
  ctx: Context;
  input: { name: string; confirm: string };
}): Promise<EnvironmentSummary> {
  const found = await findEnvironmentId(ctx.database, ctx, input);
  assertMay(
    ctx.actor,
    { kind: 'environment.tear-down', team: found.team },
    `Only members of the team ${found.team} and admins may tear down "${input.name}".`,
  );
  if (input.confirm !== input.name) {
    throw invalid([{ path: 'confirm', message: `Type the environment's name to confirm: ${input.name}` }]);
  }
  try {
    return await ctx.database.$transaction((tx) => writeTeardown(tx, ctx, found.id));
  } catch (error) {
    if (error instanceof MovedElsewhere) {
      throw new SlipwayError('conflict', `"${input.name}" was just changed by somebody else; look again.`, {
        cause: error,
      });
    }
    throw error;
  }
}

async function writeTeardown(
  tx: Transaction,
  ctx: Context,
  environmentId: string,
): Promise<EnvironmentSummary> {
  await lockTimeLine(tx, environmentId);
  const environment = await tx.environment.findUniqueOrThrow({ where: { id: environmentId } });
  const { status, name } = environment;
  const answer = teardownAnswers[status];
  if (answer === 'busy') {
    throw new SlipwayError(
      'conflict',
      `"${name}" is ${busyWords[status] ?? 'busy'}; wait until that has ended.`,
    );
  }
  if (answer === 'ended') throw new SlipwayError('conflict', `"${name}" has ended already (${status}).`);
  if (answer === 'cancel') await cancel(tx, ctx, environmentId, status);
  else await startTeardown(tx, ctx, environment);
  const row = await tx.environment.findUniqueOrThrow({
    where: { id: environmentId },
    select: summarySelection,
  });
  await appendAudit(tx, ctx, {
    action: answer === 'cancel' ? 'environment.cancel' : 'environment.tear-down',
    subject: { type: 'environment', id: environmentId },
    details: { name, from: status, operationId: row.operations[0]?.id },
  });
  return toSummary(row);
}

const busyWords: Partial<Record<EnvironmentStatus, string>> = {
  LAUNCHING: 'being launched',
  UPDATING: 'being updated',
  TEARING_DOWN: 'being torn down',
};

async function cancel(tx: Transaction, ctx: Context, id: string, status: EnvironmentStatus): Promise<void> {
  if (status !== 'QUEUED' && status !== 'AWAITING_APPROVAL') return;
  // Locked, so that a worker which claims it at this moment does so before or after, not in between.
  await tx.$queryRaw`
    SELECT 1 FROM operations WHERE environment_id = ${id} AND status IN ('PENDING', 'STARTING') FOR UPDATE`;
  const operation = await tx.operation.findFirst({
    where: { environmentId: id, status: { in: ['PENDING', 'STARTING'] } },
  });
  await moveEnvironment(tx, {
    id,
    from: status,
    to: 'CANCELLED',
    statusReason: `Cancelled by ${ctx.actor.name} before anything was launched`,
    set: { endedAt: new Date() },
  });
  if (operation?.status === 'PENDING' || operation?.status === 'STARTING') {
    await moveOperation(tx, {
      id: operation.id,
      from: operation.status,
      to: 'CANCELLED',
      set: { finishedAt: new Date() },
    });
  }
  await recordEvent(tx, {
    environmentId: id,
    operationId: operation?.id ?? null,
    status: 'CANCELLED',
    reason: `Cancelled by ${ctx.actor.name}`,
  });
}

async function startTeardown(
  tx: Transaction,
  ctx: Context,
  environment: { id: string; status: EnvironmentStatus; inputs: Prisma.JsonValue },
): Promise<void> {
  const { id, status, inputs } = environment;
  if (!isTeardownStart(status)) return;
  const operationId = randomUUID();
  const now = await databaseNow(tx);
  await tx.operation.create({
    data: {
      id: operationId,
      environmentId: id,
      kind: 'TEARDOWN',
      requestedById: ctx.actor.id,
      inputs: inputs ?? {},
      createdAt: now,
      nextAttemptAt: now,
    },
  });
  const left = await tx.stackResource.count({
    where: { environmentId: id, status: { notIn: goneStatuses } },
  });
  await moveEnvironment(tx, {
    id,
    from: status,
    to: 'TEARING_DOWN',
    set: { resourcesDone: 0, resourcesTotal: left },
  });
  await recordEvent(tx, {
    environmentId: id,
    operationId,
    status: 'TEARDOWN_REQUESTED',
    reason: `Teardown requested by ${ctx.actor.name}`,
  });
  await enqueueOperation(tx, { operationId });
}

/** Resource statuses after which nothing of the resource is left for the teardown to do. */
export const goneStatuses = ['DELETE_COMPLETE', 'DELETE_SKIPPED'];
