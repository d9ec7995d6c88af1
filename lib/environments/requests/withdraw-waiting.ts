import type { Context } from '@/lib/access/context';
import { noteDecision } from '@/lib/approvals/note-decision';
import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { enqueueOperation } from '@/lib/environments/enqueue';
import { moveOperation } from '@/lib/environments/move';
import { recordEvent } from '@/lib/environments/record-event';
import { waitingStatuses } from '@/lib/environments/states';
import { cancelledWords, type Withdrawal } from '@/lib/environments/status-reason';

export interface Withdrawn {
  operationId: string;
  /** What it was waiting for. */
  from: (typeof waitingStatuses)[number];
}

/**
 * Ends the operation that waits for confirmation or approval, where there is one; a worker removes the change set of an
 * update. The environment stays what it is: a first launch, whose environment waits with it, is for `cancelRequest`. The
 * caller holds the environment's lock, and says in its audit row which operation had to go.
 */
export async function withdrawWaiting(
  tx: Transaction,
  ctx: Context,
  id: string,
  why: Withdrawal,
): Promise<Withdrawn | null> {
  const waiting = await tx.operation.findFirst({
    where: { environmentId: id, status: { in: [...waitingStatuses] } },
    select: { id: true, status: true },
  });
  if (!waiting) return null;
  const operationId = waiting.id;
  const now = await databaseNow(tx);
  const reason = cancelledWords(ctx.actor.name, why);
  const ended = { reason, cancelledBy: ctx.actor.name, finishedAt: now, nextAttemptAt: now };
  if (waiting.status === 'AWAITING_APPROVAL') {
    await noteDecision(tx, { operationId, state: 'WITHDRAWN', by: ctx.actor.id, reason: null });
    await moveOperation(tx, { id: operationId, from: 'AWAITING_APPROVAL', to: 'CANCELLED', set: ended });
    await recordEvent(tx, { environmentId: id, operationId, status: 'REQUEST_WITHDRAWN', reason });
    return { operationId, from: 'AWAITING_APPROVAL' };
  }
  await moveOperation(tx, { id: operationId, from: 'AWAITING_CONFIRMATION', to: 'CANCELLED', set: ended });
  await tx.environment.update({
    where: { id },
    data: { statusReason: reason, endedTeardownId: null },
  });
  await recordEvent(tx, { environmentId: id, operationId, status: 'UPDATE_CANCELLED', reason });
  await enqueueOperation(tx, { operationId });
  return { operationId, from: 'AWAITING_CONFIRMATION' };
}

/** What a person who asked for something else is shown of what had to go for it. */
export function withdrawnNotice(withdrawn: Withdrawn | null): string | null {
  if (withdrawn === null) return null;
  return withdrawn.from === 'AWAITING_APPROVAL'
    ? 'The request that was waiting for approval was withdrawn'
    : 'The update that was waiting for confirmation was cancelled';
}

/** The same, for the audit row. */
export function withdrawnDetails(withdrawn: Withdrawn | null): Record<string, string> {
  if (withdrawn === null) return {};
  return withdrawn.from === 'AWAITING_APPROVAL'
    ? { withdrawnRequest: withdrawn.operationId }
    : { cancelledUpdate: withdrawn.operationId };
}
