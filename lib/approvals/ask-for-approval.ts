import type { Context } from '@/lib/access/context';
import type { Transaction } from '@/lib/db/client';
import { recordEvent } from '@/lib/environments/record-event';
import type { ApprovalReason, ApprovalSubject } from './approval';
import { peopleBehind } from './people-behind';

/**
 * Has an operation wait until a second person decides, in the transaction that adds it as AWAITING_APPROVAL. What is
 * asked for is kept as it is now: the one who decides is shown that, and nothing else is begun by it.
 */
export async function askForApproval(
  tx: Transaction,
  ctx: Context,
  request: {
    environmentId: string;
    operationId: string;
    about: ApprovalSubject;
    reasons: readonly ApprovalReason[];
    reason: string | null;
    now: Date;
  },
): Promise<void> {
  const { environmentId, operationId, about, reasons, reason, now } = request;
  const organization = await tx.organization.findFirst({ select: { approvalValidDays: true } });
  const validDays = organization?.approvalValidDays ?? 7;
  await tx.approval.create({
    data: {
      operationId,
      requestedById: ctx.actor.id,
      peopleBehind: await peopleBehind(tx, ctx.actor),
      about: JSON.parse(JSON.stringify(about)),
      reasons: reasons.map(({ policy, words, help }) => ({ policy, words, ...(help ? { help } : {}) })),
      reason,
      requestedAt: now,
      expiresAt: new Date(now.getTime() + validDays * 86_400_000),
    },
  });
  await recordEvent(tx, {
    environmentId,
    operationId,
    status: 'APPROVAL_NEEDED',
    reason: waitingWords(reasons),
  });
}

/** "Waiting for approval: over $500 a month; larger than db.t3.large". */
export function waitingWords(reasons: readonly Pick<ApprovalReason, 'words'>[]): string {
  return `Waiting for approval: ${reasons.map(({ words }) => words).join('; ')}`;
}
