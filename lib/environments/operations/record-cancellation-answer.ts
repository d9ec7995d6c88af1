import { crashPoint } from '@/lib/config/crash-point';
import type { Database } from '@/lib/db/client';
import { announce } from '@/lib/environments/announce';
import { lockTimeLine, recordEvent } from '@/lib/environments/record-event';
import { type ClaimedOperation, claimedInclude } from './claim-operation';

/**
 * Claims the task of cancelling an update under way in CloudFormation, for `forMs` by the database's clock: if the
 * worker dies, another one takes over. Null when there is nothing to pass on.
 */
export async function takeCancellation(
  database: Database,
  operationId: string,
  forMs: number,
): Promise<ClaimedOperation | null> {
  crashPoint('commit.take-cancellation.before');
  const taken = await database.$executeRaw`
    UPDATE operations SET next_attempt_at = clock_timestamp() + make_interval(secs => ${forMs / 1000})
    WHERE id = ${operationId}::uuid AND status = 'IN_PROGRESS' AND kind = 'UPDATE'
      AND cancel_requested AND next_attempt_at <= clock_timestamp()`;
  if (taken === 0) return null;
  crashPoint('commit.take-cancellation.after');
  return database.operation.findUniqueOrThrow({ where: { id: operationId }, include: claimedInclude });
}

/** Records that CloudFormation accepted the cancellation, or why it refused: then the update continues. */
export async function recordCancellationAnswer(
  database: Database,
  operation: { id: string; environmentId: string },
  refusal: string | null,
): Promise<void> {
  await database.$transaction(async (tx) => {
    await lockTimeLine(tx, operation.environmentId);
    const { status, cancelRequested, cancelledBy } = await tx.operation.findUniqueOrThrow({
      where: { id: operation.id },
    });
    // The update ended while CloudFormation was asked: how it ended stands.
    if (status !== 'IN_PROGRESS' || !cancelRequested) return;
    if (refusal === null) {
      const reason = `Cancelled by ${cancelledBy}: being rolled back`;
      await tx.environment.update({ where: { id: operation.environmentId }, data: { statusReason: reason } });
    }
    await tx.operation.update({
      where: { id: operation.id },
      data: { cancelRequested: false, ...(refusal === null ? {} : { cancelledBy: null }) },
    });
    await recordEvent(tx, {
      environmentId: operation.environmentId,
      operationId: operation.id,
      status: refusal === null ? 'CANCELLATION_TAKEN' : 'TOO_LATE_TO_CANCEL',
      reason: refusal,
    });
    await announce(tx, operation.environmentId);
    crashPoint('commit.record-cancellation-answer.before');
  });
  crashPoint('commit.record-cancellation-answer.after');
}
