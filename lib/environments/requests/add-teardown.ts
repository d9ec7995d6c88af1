import { randomUUID } from 'node:crypto';
import type { Context } from '@/lib/access/context';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { enqueueOperation } from '@/lib/environments/enqueue';
import { moveEnvironment } from '@/lib/environments/move';
import { recordEvent } from '@/lib/environments/record-event';
import { type TeardownOptions, teardownOptionsSchema } from '@/lib/environments/records';
import type { TeardownStart } from '@/lib/environments/states';
import { goneStatuses } from '@/lib/stacks/resource-state';
import { currentTraceContext } from '@/lib/telemetry/spans';
import { beginningOf, type Held, holdOperation } from './apply-verdict';
import type { Environment } from './environment-verb';

/**
 * Adds the operation that tears an environment down, in the caller's transaction, which holds the row's lock. Returns
 * its id.
 */
export async function addTeardown(
  tx: Transaction,
  ctx: Context,
  teardown: {
    environment: Environment;
    from: TeardownStart;
    choice: TeardownOptions;
    /** Why it waits for approval, where it does. */
    held: Held | null;
  },
): Promise<string> {
  const { environment, from, choice, held } = teardown;
  const { id } = environment;
  const inputs = environment.inputs as BlueprintInputs;
  const operationId = randomUUID();
  const now = await databaseNow(tx);
  const options = teardownOptionsSchema.parse(choice);
  await tx.operation.create({
    data: {
      id: operationId,
      environmentId: id,
      kind: 'TEARDOWN',
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
  if (!held) await beginTeardown(tx, { id, from });
  await recordEvent(tx, {
    environmentId: id,
    operationId,
    status: 'TEARDOWN_REQUESTED',
    reason: `Teardown requested by ${ctx.actor.name}${describeChoice(choice)}`,
  });
  if (held) {
    const { blueprint, blueprintVersion } = environment;
    const asked = { action: 'tear-down', blueprint, blueprintVersion, inputs } as const;
    const about = { ...asked, before: inputs, flightCheck: null };
    await holdOperation(tx, ctx, held, { environmentId: id, operationId, about, now });
  } else await enqueueOperation(tx, { operationId });
  return operationId;
}

/** What is left of the stack goes from here on. */
export async function beginTeardown(
  tx: Transaction,
  { id, from }: { id: string; from: TeardownStart },
): Promise<void> {
  const left = await tx.stackResource.count({
    where: { environmentId: id, status: { notIn: goneStatuses } },
  });
  await moveEnvironment(tx, {
    id,
    from,
    to: 'TEARING_DOWN',
    set: { resourcesDone: 0, resourcesTotal: left },
  });
}

function describeChoice({ emptyBuckets, keepBuckets, retain, force }: TeardownOptions): string {
  const parts = [
    ...(emptyBuckets ? ['its buckets are emptied first'] : []),
    ...(keepBuckets ? ['buckets that hold anything are kept'] : []),
    ...(retain.length > 0 ? [`kept in the account: ${retain.join(', ')}`] : []),
    ...(force ? ['the deletion is forced'] : []),
  ];
  return parts.length > 0 ? `; ${parts.join('; ')}` : '';
}
