import { randomUUID } from 'node:crypto';
import type { Context } from '@/lib/access/context';
import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import type { Prisma } from '@/lib/db/generated/client';
import { enqueueOperation } from '@/lib/environments/enqueue';
import { moveEnvironment } from '@/lib/environments/move';
import { recordEvent } from '@/lib/environments/record-event';
import { type TeardownOptions, teardownOptionsSchema } from '@/lib/environments/records';
import type { TeardownStart } from '@/lib/environments/states';
import { goneStatuses } from '@/lib/stacks/resource-state';
import { currentTraceContext } from '@/lib/telemetry/spans';

export interface Doomed {
  id: string;
  name: string;
  status: TeardownStart;
  stackId: string | null;
  inputs: Prisma.JsonValue;
}

/**
 * Adds the operation that tears an environment down, in the caller's transaction, which holds the row's lock. Returns
 * its id.
 */
export async function addTeardown(
  tx: Transaction,
  ctx: Context,
  { id, status, inputs }: Doomed,
  choice: TeardownOptions,
): Promise<string> {
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
      inputs: inputs ?? {},
      options: { ...options },
      fromStatus: status,
      createdAt: now,
      nextAttemptAt: now,
    },
  });
  const left = await tx.stackResource.count({
    where: { environmentId: id, status: { notIn: goneStatuses } },
  });
  await moveEnvironment(tx, {
    id,
    from: status,
    to: 'TEARING_DOWN',
    set: { resourcesDone: 0, resourcesTotal: left },
  });
  await recordEvent(tx, {
    environmentId: id,
    operationId,
    status: 'TEARDOWN_REQUESTED',
    reason: `Teardown requested by ${ctx.actor.name}${describeChoice(choice)}`,
  });
  await enqueueOperation(tx, { operationId });
  return operationId;
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
