import type { StackStatus } from '@aws-sdk/client-cloudformation';
import { uuidOf } from '@/lib/practice-aws/account/identifiers';
import type { Course, Stack } from '@/lib/practice-aws/account/state';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import { cancelOperation, schedule } from './agenda';
import { startReadyResources } from './apply';
import { beginCleanUp, startReadyDeletions } from './clean-up';
import { durationMs, type Engine } from './engine';
import { setStackStatus } from './events';
import { cancelWork, openOperation, scheduleBegin, settleExecution } from './operation';
import { outputsOf, outputsProblem } from './outputs';
import { putBack } from './put-back';
import { bindImports } from './shared-values';

/**
 * Where an operation goes. Every course is the same two phases; what differs is only which resources take part in
 * them, and what the stack is called meanwhile and afterwards.
 *
 *   create       apply ──────────────► done        failed: undo-create, or delete, or stays as it is
 *   update       apply ─► clean-up ──► done        failed: undo-update, or stays as it is
 *   undo-update  apply ─► clean-up ──► done        failed: stays as it is, until it is continued
 *   undo-create           clean-up ──► done
 *   delete                clean-up ──► done
 */
const STATUSES = {
  create: { cleaning: undefined, done: 'CREATE_COMPLETE', failed: 'CREATE_FAILED' },
  'undo-create': { cleaning: undefined, done: 'ROLLBACK_COMPLETE', failed: 'ROLLBACK_FAILED' },
  update: {
    cleaning: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    done: 'UPDATE_COMPLETE',
    failed: 'UPDATE_FAILED',
  },
  'undo-update': {
    cleaning: 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
    done: 'UPDATE_ROLLBACK_COMPLETE',
    failed: 'UPDATE_ROLLBACK_FAILED',
  },
  delete: { cleaning: undefined, done: 'DELETE_COMPLETE', failed: 'DELETE_FAILED' },
} as const satisfies Record<Course, { cleaning?: StackStatus; done: StackStatus; failed: StackStatus }>;

const ROLLBACK_STARTS_AFTER_SECONDS = 0.8;

/** Carries on from whatever has just happened: begins what can begin, and ends the phase when nothing is left. */
export function proceed(engine: Engine, stack: Stack, at: number): void {
  if (stack.operation.phase === 'clean-up') {
    startReadyDeletions(engine, stack, at);
    if (!someResource(stack, 'working')) finishCleanUp(engine, stack, at);
    return;
  }
  startReadyResources(engine, stack, at);
  if (someResource(stack, 'failed')) failApply(engine, stack, at);
  else if (!someResource(stack, 'working')) finishApply(engine, stack, at);
}

function someResource(stack: Stack, turn: 'working' | 'failed'): boolean {
  for (const resource of stack.resources.values()) if (resource.turn === turn) return true;
  for (const resource of stack.replaced.values()) if (resource.turn === turn) return true;
  return false;
}

/** The first moment of a phase. */
export function begin(engine: Engine, stack: Stack, at: number): void {
  const { course, phase } = stack.operation;
  if (phase === 'clean-up') beginCleanUp(stack, at);
  const starts = phase === 'apply' && (course === 'create' || course === 'update');
  const problem = starts ? startProblem(engine, stack) : undefined;
  if (problem === undefined) proceed(engine, stack, at);
  else followFailure(engine, stack, at, `${problem} `);
}

/** What fails a stack before anything is made. */
function startProblem(engine: Engine, stack: Stack): string | undefined {
  const missing = bindImports(engine.world, stack);
  return missing === undefined ? outputsProblem(stack) : `No export named ${missing} found.`;
}

function failApply(engine: Engine, stack: Stack, at: number): void {
  cancelWork(stack, at);
  const failed = [...stack.resources.values()].filter((resource) => resource.turn === 'failed');
  const named = (status: string, verb: string) => {
    const ids = failed.filter((resource) => resource.status === status).map(({ logicalId }) => logicalId);
    return ids.length === 0 ? '' : `The following resource(s) failed to ${verb}: [${ids.join(', ')}]. `;
  };
  followFailure(engine, stack, at, named('CREATE_FAILED', 'create') + named('UPDATE_FAILED', 'update'));
}

/** The creation took longer than its caller allowed. */
export function timeOutCreation(engine: Engine, stack: Stack, at: number): void {
  cancelWork(stack, at);
  followFailure(engine, stack, at, 'Stack creation time exceeded the specified timeout. ');
}

/** @param reason with a space at its end, as the service leaves it where it adds nothing */
function followFailure(engine: Engine, stack: Stack, at: number, reason: string): void {
  const { course, onFailure } = stack.operation;
  cancelOperation(engine.world, stack.id);
  if (course === 'create' && onFailure !== 'DO_NOTHING') {
    const word = onFailure === 'DELETE' ? 'Delete' : 'Rollback';
    undoCreation(engine, stack, at, `${reason}${word} requested by user.`);
  } else if (course === 'update' && onFailure !== 'DO_NOTHING') {
    undoUpdate(engine, stack, at, { reason });
  } else {
    clearTurns(stack);
    settleExecution(stack, 'EXECUTE_FAILED');
    setStackStatus(stack, at, STATUSES[course].failed, reason);
  }
}

/** What an operation that is asked for, and not a consequence of a failure, brings along. */
interface Asked {
  reason?: string;
  id?: string;
  token?: string;
}

/** Deletes what a creation has made so far: then the stack is rolled back, or deleted itself. */
export function undoCreation(engine: Engine, stack: Stack, at: number, reason?: string, asked?: Asked): void {
  const { operation } = stack;
  const deletes = operation.onFailure === 'DELETE' && operation.course === 'create';
  openOperation(engine, stack, deletes ? 'DELETE_STACK' : 'ROLLBACK', {
    ...operation,
    token: asked?.token ?? operation.token,
    id: asked?.id ?? uuidOf(`${operation.id}:rollback`),
    course: deletes ? 'delete' : 'undo-create',
    phase: 'clean-up',
  });
  for (const resource of stack.resources.values()) resource.leaving = 'undone';
  // A rollback of a creation is a deletion too: recorded answers have its time.
  stack.deletedAt = at;
  setStackStatus(stack, at, deletes ? 'DELETE_IN_PROGRESS' : 'ROLLBACK_IN_PROGRESS', reason);
  scheduleRollback(engine, stack, at);
}

/** Brings everything back to what it was before the update. */
export function undoUpdate(engine: Engine, stack: Stack, at: number, asked: Asked): void {
  const { operation } = stack;
  openOperation(engine, stack, 'ROLLBACK', {
    ...operation,
    token: asked.token ?? operation.token,
    id: asked.id ?? uuidOf(`${operation.id}:rollback`),
    course: 'undo-update',
    phase: 'apply',
  });
  putBack(stack);
  setStackStatus(stack, at, 'UPDATE_ROLLBACK_IN_PROGRESS', asked.reason);
  scheduleRollback(engine, stack, at);
}

function scheduleRollback(engine: Engine, stack: Stack, at: number): void {
  const due = at + durationMs(engine, ROLLBACK_STARTS_AFTER_SECONDS);
  schedule(engine.world, stack.id, due, { step: 'begin' });
}

function finishApply(engine: Engine, stack: Stack, at: number): void {
  const { course } = stack.operation;
  try {
    stack.outputs = course === 'undo-update' ? (stack.stable?.outputs ?? []) : outputsOf(engine.world, stack);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    followFailure(engine, stack, at, `${error.message} `);
    return;
  }
  if (course === 'update') stack.policy = stack.operation.policy ?? stack.policy;
  const { cleaning, done } = STATUSES[course];
  cancelOperation(engine.world, stack.id);
  settleExecution(stack, 'EXECUTE_COMPLETE');
  setStackStatus(stack, at, cleaning ?? done);
  if (cleaning === undefined) return;
  stack.operation.phase = 'clean-up';
  scheduleBegin(engine, stack, at);
}

function finishCleanUp(engine: Engine, stack: Stack, at: number): void {
  const { course } = stack.operation;
  const resources = [...stack.resources.values(), ...stack.replaced.values()];
  const failed = resources.filter(({ turn }) => turn === 'failed').map(({ logicalId }) => logicalId);
  cancelOperation(engine.world, stack.id);
  clearTurns(stack);
  if (course === 'update' || course === 'undo-update') {
    forgetLeaving(stack);
    // What could not be deleted is nobody's from now on.
    const reason =
      failed.length > 0 && course === 'update'
        ? 'Update successful. One or more resources could not be deleted.'
        : undefined;
    setStackStatus(stack, at, STATUSES[course].done, reason);
  } else if (failed.length > 0) {
    const reason = `The following resource(s) failed to delete: [${failed.join(', ')}]. `;
    setStackStatus(stack, at, STATUSES[course].failed, reason);
  } else {
    setStackStatus(stack, at, STATUSES[course].done);
  }
}

function forgetLeaving(stack: Stack): void {
  stack.stable = undefined;
  stack.replaced.clear();
  for (const [logicalId, resource] of stack.resources) {
    if (resource.leaving !== undefined) stack.resources.delete(logicalId);
  }
}

function clearTurns(stack: Stack): void {
  for (const resource of stack.resources.values()) resource.turn = undefined;
  for (const resource of stack.replaced.values()) resource.turn = undefined;
}
