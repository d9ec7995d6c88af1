import { noteDecision } from '@/lib/approvals/note-decision';
import { appendAudit } from '@/lib/audit/append';
import { crashPoint } from '@/lib/config/crash-point';
import type { Database, Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { announce } from '@/lib/environments/announce';
import { moveEnvironment, moveOperation } from '@/lib/environments/move';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';
import { lockTimeLine, recordEvent } from '@/lib/environments/record-event';

/** Requests that nobody decided on in time, by their operations' ids; the longest overdue first. */
export async function expiredApprovals(database: Database, limit: number): Promise<string[]> {
  const rows = await database.$queryRaw<{ id: string }[]>`
    SELECT operation_id::text AS id FROM approvals
    WHERE state = 'WAITING' AND expires_at <= now() ORDER BY expires_at LIMIT ${limit}`;
  return rows.map(({ id }) => id);
}

/**
 * Ends a request that nobody decided on in time, by the database's clock: it is refused, with its environment where
 * that was never launched. Whoever decides on it or withdraws it at this moment comes before or after.
 */
export async function expireApproval(database: Database, operationId: string): Promise<void> {
  const operation = await database.operation.findUnique({
    where: { id: operationId },
    select: { kind: true, environmentId: true },
  });
  if (!operation) return;
  try {
    await database.$transaction((tx) => expire(tx, { ...operation, operationId }));
  } catch (error) {
    if (error instanceof MovedElsewhere) return;
    throw error;
  }
  crashPoint('commit.expire-approval.after');
}

async function expire(
  tx: Transaction,
  { operationId, environmentId, kind }: { operationId: string; environmentId: string; kind: string },
): Promise<void> {
  await lockTimeLine(tx, environmentId);
  const { status } = await tx.environment.findUniqueOrThrow({
    where: { id: environmentId },
    select: { status: true },
  });
  const approval = await tx.approval.findUniqueOrThrow({ where: { operationId } });
  const now = await databaseNow(tx);
  if (approval.state !== 'WAITING' || approval.expiresAt > now) return;
  const reason = `Nobody decided on it by ${approval.expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  await noteDecision(tx, { operationId, state: 'EXPIRED', by: null, reason: null });
  const set = { reason, finishedAt: now };
  await moveOperation(tx, { id: operationId, from: 'AWAITING_APPROVAL', to: 'REJECTED', set });
  if (status === 'AWAITING_APPROVAL') {
    const ended = { to: 'REJECTED', statusReason: reason, set: { endedAt: now } } as const;
    await moveEnvironment(tx, { id: environmentId, from: 'AWAITING_APPROVAL', ...ended });
  }
  await recordEvent(tx, { environmentId, operationId, status: 'APPROVAL_EXPIRED', reason });
  await appendAudit(
    tx,
    { actor: { id: 'slipway-worker', name: 'Slipway' }, via: 'worker' },
    {
      action: 'environment.approval-expired',
      subject: { type: 'environment', id: environmentId },
      details: { operationId, kind, requestedBy: approval.requestedById },
    },
  );
  await announce(tx, environmentId);
  crashPoint('commit.expire-approval.before');
}
