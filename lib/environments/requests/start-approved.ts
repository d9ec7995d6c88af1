import type { Blueprint, BlueprintInputs } from '@/lib/blueprints/blueprint';
import type { Transaction } from '@/lib/db/client';
import type { Operation } from '@/lib/db/generated/client';
import { enqueueOperation } from '@/lib/environments/enqueue';
import { moveEnvironment, moveOperation } from '@/lib/environments/move';
import { isTeardownStart, updateReturn } from '@/lib/environments/states';
import { beginTeardown } from './add-teardown';
import type { Environment } from './environment-verb';
import { queueRelaunch } from './relaunch-environment';

/**
 * Begins what has waited for approval, as it would have begun without: from the status that its environment has now.
 * The caller holds the environment's lock, and has asked everything again that was asked at the request.
 */
export async function startApproved(
  tx: Transaction,
  start: { environment: Environment; operation: Operation; blueprint: Blueprint | undefined; now: Date },
): Promise<void> {
  const { environment, operation, now } = start;
  await moveOperation(tx, {
    id: operation.id,
    from: 'AWAITING_APPROVAL',
    to: 'PENDING',
    set: {
      reason: null,
      nextAttemptAt: now,
      ...(operation.kind === 'CREATE' ? {} : { fromStatus: environment.status }),
    },
  });
  await moveOn(tx, start);
  await enqueueOperation(tx, { operationId: operation.id });
}

async function moveOn(
  tx: Transaction,
  { environment, operation, blueprint }: Parameters<typeof startApproved>[1],
): Promise<void> {
  const { id, status } = environment;
  switch (operation.kind) {
    case 'CREATE':
      if (status === 'AWAITING_APPROVAL')
        return moveEnvironment(tx, { id, from: 'AWAITING_APPROVAL', to: 'QUEUED' });
      if (!blueprint) throw new Error(`Nobody has the blueprint ${environment.blueprint}`);
      return queueRelaunch(tx, { id, blueprint, inputs: operation.inputs as BlueprintInputs });
    case 'UPDATE':
      return moveEnvironment(tx, { id, from: updateReturn(status), to: 'UPDATING' });
    case 'TEARDOWN':
      if (!isTeardownStart(status)) throw new Error(`${status} refuses a teardown`);
      return beginTeardown(tx, { id, from: status });
  }
}
