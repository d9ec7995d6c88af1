import { randomUUID } from 'node:crypto';
import type { Context } from '@/lib/access/context';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { enqueueOperation } from '@/lib/environments/enqueue';
import { moveEnvironment } from '@/lib/environments/move';
import type { UpdateOptions } from '@/lib/environments/operation-options';
import { recordEvent } from '@/lib/environments/record-event';

/**
 * Adds an UPDATE, its event and its job, and moves the environment to UPDATING at once, so that a script may wait for
 * what comes after. The caller holds the environment's row. Returns the operation's id.
 */
export async function addUpdate(
  tx: Transaction,
  ctx: Context,
  update: { environmentId: string; inputs: BlueprintInputs; options: UpdateOptions; status: string },
): Promise<string> {
  const { environmentId, inputs, options, status } = update;
  const operationId = randomUUID();
  const now = await databaseNow(tx);
  await tx.operation.create({
    data: {
      id: operationId,
      environmentId,
      kind: 'UPDATE',
      requestedById: ctx.actor.id,
      inputs,
      options: { ...options },
      createdAt: now,
      nextAttemptAt: now,
    },
  });
  await moveEnvironment(tx, { id: environmentId, from: options.from, to: 'UPDATING' });
  await recordEvent(tx, { environmentId, operationId, status, reason: `Requested by ${ctx.actor.name}` });
  await enqueueOperation(tx, { operationId });
  return operationId;
}
