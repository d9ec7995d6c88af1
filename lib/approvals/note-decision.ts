import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import type { ApprovalState } from '@/lib/db/generated/client';
import { MovedElsewhere } from '@/lib/environments/moved-elsewhere';

/**
 * Notes what became of a request for approval, who decided (null: nobody, in time) and why: one compare-and-set. The
 * caller moves the operation in the same transaction. Throws MovedElsewhere when somebody else was faster.
 */
export async function noteDecision(
  tx: Transaction,
  decision: {
    operationId: string;
    state: Exclude<ApprovalState, 'WAITING'>;
    by: string | null;
    reason: string | null;
  },
): Promise<void> {
  const { operationId, state, by, reason } = decision;
  const { count } = await tx.approval.updateMany({
    where: { operationId, state: 'WAITING' },
    data: { state, decidedById: by, decidedAt: await databaseNow(tx), decisionReason: reason },
  });
  if (count === 1) return;
  const now = await tx.approval.findUnique({ where: { operationId }, select: { state: true } });
  const difference = { of: 'operation', current: now?.state ?? null, expected: 'WAITING' } as const;
  throw new MovedElsewhere(`the request for approval of operation ${operationId}`, difference);
}
