import type { OperationType } from '@aws-sdk/client-cloudformation';
import type { Stack, StackOperation } from '@/lib/practice-aws/account/state';
import { cancelOperation, schedule } from './agenda';
import { durationMs, type Engine } from './engine';
import { setResourceStatus } from './events';

/** Between the answer, or the end of a phase, and the first resource. */
const FIRST_RESOURCE_AFTER_SECONDS = 0.5;

/** What belongs to the operation before it. */
const ROLLBACKS: readonly OperationType[] = ['ROLLBACK', 'CONTINUE_ROLLBACK'];

/** Gives the stack another aim. Whatever it was doing is given up; `begin` follows by itself. */
export function openOperation(
  engine: Engine,
  stack: Stack,
  kind: OperationType,
  operation: StackOperation,
): void {
  engine.world.changes += 1;
  cancelOperation(engine.world, stack.id);
  settleExecution(stack, 'EXECUTE_FAILED');
  stack.operation = operation;
  if (!ROLLBACKS.includes(kind)) stack.changeSetId = undefined;
  stack.operations.unshift({ kind, id: operation.id });
}

export function scheduleBegin(engine: Engine, stack: Stack, at: number): void {
  const begin = at + durationMs(engine, FIRST_RESOURCE_AFTER_SECONDS);
  schedule(engine.world, stack.id, begin, { step: 'begin' });
}

/** Stops what is under way, in the words the service uses for the siblings of a failed resource. */
export function cancelWork(stack: Stack, at: number): void {
  for (const resource of stack.resources.values()) {
    if (resource.work === undefined) continue;
    const creating = resource.work.action === 'create';
    resource.work = undefined;
    resource.turn = 'failed';
    setResourceStatus(
      stack,
      resource,
      at,
      creating ? 'CREATE_FAILED' : 'UPDATE_FAILED',
      creating ? 'Resource creation cancelled' : 'Resource update cancelled',
    );
  }
}

/** The change set that started what has now ended, if one did. */
export function settleExecution(stack: Stack, outcome: 'EXECUTE_COMPLETE' | 'EXECUTE_FAILED'): void {
  for (const changeSet of stack.changeSets) {
    if (changeSet.executionStatus === 'EXECUTE_IN_PROGRESS') changeSet.executionStatus = outcome;
  }
}
