import { randomUUID } from 'node:crypto';
import type { Context } from '@/lib/access/context';
import { flightCheckOf } from '@/lib/approvals/flight-check-of';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { enqueueOperation } from '@/lib/environments/enqueue';
import { moveEnvironment } from '@/lib/environments/move';
import { recordEvent } from '@/lib/environments/record-event';
import type { UpdateOptions } from '@/lib/environments/records';
import { updateReturn } from '@/lib/environments/states';
import { currentTraceContext } from '@/lib/telemetry/spans';
import { beginningOf, type Held, holdOperation } from './apply-verdict';
import type { Environment } from './environment-verb';
import { type Withdrawn, withdrawWaiting } from './withdraw-waiting';

/**
 * Adds an UPDATE, its event and its job, and moves the environment to UPDATING at once, so that a script may wait for
 * what comes after; one that is held waits for approval, and its environment stays what it is. It takes the place of what waits for confirmation or approval. The caller holds the environment's
 * row. Returns the operation's id, and what had to go.
 */
export async function addUpdate(
  tx: Transaction,
  ctx: Context,
  update: {
    environment: Environment;
    inputs: BlueprintInputs;
    /** Why it waits for approval, where it does. */
    held: Held | null;
    options: UpdateOptions;
    event: 'UPDATE_REQUESTED' | 'ROLLBACK_REQUESTED';
  },
): Promise<{ operationId: string; withdrawn: Withdrawn | null }> {
  const { environment, inputs, held, options, event } = update;
  const environmentId = environment.id;
  const from = updateReturn(environment.status);
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
      ...beginningOf(held),
      createdAt: now,
      nextAttemptAt: now,
    },
  });
  if (!held) await moveEnvironment(tx, { id: environmentId, from, to: 'UPDATING' });
  await recordEvent(tx, {
    environmentId,
    operationId,
    status: event,
    reason: `Requested by ${ctx.actor.name}`,
  });
  if (held) {
    const requestedById = ctx.actor.id;
    const { name, blueprint, targetId } = environment;
    const about = {
      action: 'update',
      blueprint,
      blueprintVersion: options.blueprintVersion ?? environment.blueprintVersion,
      inputs,
      before: environment.inputs as BlueprintInputs,
      flightCheck: await flightCheckOf(tx, {
        requestedById,
        targetId,
        name,
        kind: 'update',
        blueprint,
        inputs,
      }),
    } as const;
    await holdOperation(tx, ctx, held, { environmentId, operationId, about, now });
  } else await enqueueOperation(tx, { operationId });
  return { operationId, withdrawn };
}
