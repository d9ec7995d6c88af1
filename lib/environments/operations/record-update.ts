import type { Database, Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { type Operation, Prisma } from '@/lib/db/generated/client';
import { announce } from '@/lib/environments/announce';
import { moveEnvironment, moveOperation } from '@/lib/environments/move';
import { recordEvent } from '@/lib/environments/record-event';
import { type UpdatePlan, updateOptionsSchema, updatePlanSchema } from '@/lib/environments/records';
import { updateReturn } from '@/lib/environments/states';
import { cancelledWords, confirmationWords, nothingToChangeWords } from '@/lib/environments/status-reason';
import { auditEnd, type Held, writeUnderLease } from './record-operation';

/** What the worker records on the way of an update. Every function throws MovedElsewhere when the lease is lost. */

/**
 * Records the id of the change set under way; the plan of one before it is void, and so is the intent to execute that.
 * `blueprintVersion`: that of its template, which is another than the request's where that waited through an upgrade; null
 * where the stack keeps its own.
 */
export async function recordChangeSet(
  database: Database,
  held: Held,
  changeSetId: string,
  blueprintVersion: string | null = null,
): Promise<void> {
  await writeUnderLease(database, held, 'record-change-set', async (tx) => {
    const where = { id: held.operationId };
    const row = await tx.operation.findUniqueOrThrow({ where, select: { options: true } });
    const options = updateOptionsSchema.parse(row.options);
    await tx.operation.update({
      where,
      data: {
        changeSetId,
        plan: Prisma.DbNull,
        executing: false,
        ...(blueprintVersion === null ? {} : { options: { ...options, blueprintVersion } }),
      },
    });
  });
}

/** Records what the update will change. */
export async function recordPlan(database: Database, held: Held, plan: UpdatePlan): Promise<void> {
  await writeUnderLease(database, held, 'record-plan', async (tx) => {
    await tx.operation.update({
      where: { id: held.operationId },
      data: { plan: { ...plan } as unknown as Prisma.InputJsonObject },
    });
    await announce(tx, held.environmentId);
  });
}

/**
 * Releases a planned update until a person has confirmed it: its environment returns to its status, so that nobody is
 * locked out. False, with nothing written, when somebody asked to cancel it in the meantime.
 */
export async function awaitConfirmation(database: Database, held: Held): Promise<boolean> {
  return unlessCancelled(database, held, 'await-confirmation', async (tx, { fromStatus, plan }) => {
    await moveOperation(tx, {
      id: held.operationId,
      from: 'STARTING',
      to: 'AWAITING_CONFIRMATION',
      // An earlier attempt may have meant to execute a plan; what is asked about now was not.
      set: { reason: null, executing: false, leaseExpiresAt: null, workerId: null },
    });
    await moveEnvironment(tx, { id: held.environmentId, from: 'UPDATING', to: updateReturn(fromStatus) });
    const reason = confirmationWords(updatePlanSchema.nullable().parse(plan));
    await recordEvent(tx, { ...toEvent(held), status: 'CONFIRMATION_NEEDED', reason });
  });
}

/**
 * Commits the intent to have CloudFormation change the stack: from here on only CloudFormation's outcome ends the
 * update. `changes`: how many resources will change, null when nobody knows. False, with nothing written, when somebody
 * asked to cancel it in the meantime.
 */
export async function recordExecutionIntent(
  database: Database,
  held: Held,
  changes: number | null,
): Promise<boolean> {
  return unlessCancelled(database, held, 'record-execution-intent', async (tx, { executing }) => {
    if (executing) return;
    await tx.operation.update({ where: { id: held.operationId }, data: { executing: true } });
    await tx.environment.update({
      where: { id: held.environmentId },
      data: {
        statusReason: null,
        ...(changes === null ? {} : { resourcesDone: 0, resourcesTotal: changes }),
      },
    });
    await recordEvent(tx, { ...toEvent(held), status: 'UPDATE_STARTED', reason: null });
  });
}

async function unlessCancelled(
  database: Database,
  held: Held,
  what: string,
  write: (tx: Transaction, operation: Operation) => Promise<void>,
): Promise<boolean> {
  let written = false;
  await writeUnderLease(database, held, what, async (tx) => {
    const operation = await tx.operation.findUniqueOrThrow({ where: { id: held.operationId } });
    if (operation.cancelRequested && !operation.executing) return;
    await write(tx, operation);
    written = true;
  });
  return written;
}

/** Records the end of an update for which CloudFormation found nothing to do. */
export async function recordUnchanged(database: Database, held: Held): Promise<void> {
  const reason = nothingToChangeWords;
  await writeUnderLease(database, held, 'record-unchanged', async (tx) => {
    const { inputs, options } = await tx.operation.findUniqueOrThrow({ where: { id: held.operationId } });
    const { blueprintVersion } = updateOptionsSchema.parse(options);
    await moveToEnd(tx, held, 'SUCCEEDED', null);
    await moveEnvironment(tx, {
      id: held.environmentId,
      from: 'UPDATING',
      to: 'ACTIVE',
      set: {
        inputs: inputs ?? {},
        // Where it differs from the record, that is to be looked at again.
        stackChangedAt: null,
        ...(blueprintVersion === null ? {} : { blueprintVersion }),
      },
    });
    await recordEvent(tx, { ...toEvent(held), status: 'NOTHING_TO_CHANGE', reason });
    await auditEnd(tx, held, 'SUCCEEDED', reason);
  });
}

/** Records the end of an update that was cancelled before CloudFormation was asked to change anything. */
export async function recordCancelled(database: Database, held: Held): Promise<void> {
  await writeUnderLease(database, held, 'record-cancelled', async (tx) => {
    const { fromStatus, cancelledBy } = await tx.operation.findUniqueOrThrow({
      where: { id: held.operationId },
    });
    const reason = cancelledWords(cancelledBy ?? 'somebody');
    await moveToEnd(tx, held, 'CANCELLED', reason);
    const to = updateReturn(fromStatus);
    await moveEnvironment(tx, { id: held.environmentId, from: 'UPDATING', to, statusReason: reason });
    await recordEvent(tx, { ...toEvent(held), status: 'UPDATE_CANCELLED', reason });
    await auditEnd(tx, held, 'CANCELLED', reason);
  });
}

async function moveToEnd(
  tx: Transaction,
  held: Held,
  to: 'SUCCEEDED' | 'FAILED' | 'CANCELLED',
  reason: string | null,
): Promise<void> {
  await moveOperation(tx, {
    id: held.operationId,
    from: 'STARTING',
    to,
    set: {
      reason,
      finishedAt: await databaseNow(tx),
      leaseExpiresAt: null,
      workerId: null,
      // The worker removes it before it ends an update that was cancelled.
      ...(to === 'CANCELLED' ? { changeSetId: null } : {}),
    },
  });
}

function toEvent(held: Held) {
  return { environmentId: held.environmentId, operationId: held.operationId };
}
