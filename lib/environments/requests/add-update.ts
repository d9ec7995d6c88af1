import { randomUUID } from 'node:crypto';
import type { Context } from '@/lib/access/context';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { enqueueOperation } from '@/lib/environments/enqueue';
import { moveEnvironment } from '@/lib/environments/move';
import { recordEvent } from '@/lib/environments/record-event';
import type { UpdateOptions } from '@/lib/environments/records';
import type { UpdateStart } from '@/lib/environments/states';
import { currentTraceContext } from '@/lib/telemetry/spans';
import { type Withdrawn, withdrawWaiting } from './withdraw-waiting';

/**
 * Adds an UPDATE, its event and its job, and moves the environment to UPDATING at once, so that a script may wait for
 * what comes after. It takes the place of what waits for confirmation or approval. The caller holds the environment's
 * row. Returns the operation's id, and what had to go.
 */
export async function addUpdate(
  tx: Transaction,
  ctx: Context,
  update: {
    environmentId: string;
    from: UpdateStart;
    inputs: BlueprintInputs;
    options: UpdateOptions;
    event: 'UPDATE_REQUESTED' | 'ROLLBACK_REQUESTED';
  },
): Promise<{ operationId: string; withdrawn: Withdrawn | null }> {
  const { environmentId, from, inputs, options, event } = update;
  const withdrawn = await withdrawWaiting(tx, ctx, environmentId, 'other-update');
  const operationId = randomUUID();
  const now = await databaseNow(tx);
  await tx.operation.create({
    data: {
      id: operationId,
      environmentId,
      kind: 'UPDATE',
      requestedById: ctx.actor.id,
      traceContext: currentTraceContext(),
      inputs,
      options: { ...options },
      fromStatus: from,
      createdAt: now,
      nextAttemptAt: now,
    },
  });
  await moveEnvironment(tx, { id: environmentId, from, to: 'UPDATING' });
  await recordEvent(tx, {
    environmentId,
    operationId,
    status: event,
    reason: `Requested by ${ctx.actor.name}`,
  });
  await enqueueOperation(tx, { operationId });
  return { operationId, withdrawn };
}
