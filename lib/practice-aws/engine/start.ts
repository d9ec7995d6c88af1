import type { Configuration, OnFailure, Stack, StackResource } from '@/lib/practice-aws/account/state';
import { keepParameter } from '@/lib/practice-aws/stored-values/parameter-store';
import { schedule } from './agenda';
import { undoCreation, undoUpdate } from './course';
import { durationMs, type Engine } from './engine';
import { setResourceStatus, setStackStatus } from './events';
import { cancelWork, openOperation, scheduleBegin } from './operation';
import { adopt, rememberStable } from './put-back';

/** What stacks are asked to do. Whether they may is the caller's business; time and ids come from there too. */

/** Who asked: the ids that all events of the operation carry. */
export interface Request {
  id: string;
  token: string | undefined;
  /** Milliseconds since the epoch. */
  at: number;
}

/** A stack that is in the world, its resources planned. */
export function startCreation(engine: Engine, stack: Stack, { id, token, at }: Request): void {
  const { onFailure, timeoutMinutes } = stack;
  openOperation(engine, stack, 'CREATE_STACK', {
    course: 'create',
    phase: 'apply',
    id,
    token,
    onFailure,
    force: false,
  });
  for (const resource of stack.resources.values()) resource.turn = 'waiting';
  voidChangeSets(stack);
  setStackStatus(stack, at, 'CREATE_IN_PROGRESS', 'User Initiated');
  scheduleBegin(engine, stack, at);
  if (timeoutMinutes === undefined) return;
  const due = at + durationMs(engine, timeoutMinutes * 60);
  schedule(engine.world, stack.id, due, { step: 'time-out' });
}

/** @param resources what the new configuration wants */
export function startUpdate(
  engine: Engine,
  stack: Stack,
  { id, token, at }: Request,
  wanted: {
    configuration: Configuration;
    resources: ReadonlyMap<string, StackResource>;
    onFailure: OnFailure;
    policy?: string;
  },
): void {
  const { configuration, resources, onFailure, policy } = wanted;
  rememberStable(stack);
  openOperation(engine, stack, 'UPDATE_STACK', {
    course: 'update',
    phase: 'apply',
    id,
    token,
    policy,
    onFailure,
    force: false,
  });
  adopt(stack, configuration, resources);
  stack.updatedAt = at;
  voidChangeSets(stack);
  setStackStatus(stack, at, 'UPDATE_IN_PROGRESS', 'User Initiated');
  scheduleBegin(engine, stack, at);
}

/** They were made for the stack as it was. Whoever carries one out says so afterwards. */
function voidChangeSets(stack: Stack): void {
  for (const changeSet of stack.changeSets) {
    if (!changeSet.executionStatus.startsWith('EXECUTE')) changeSet.executionStatus = 'OBSOLETE';
  }
}

/** Stops an update and goes back. */
export function cancelUpdate(engine: Engine, stack: Stack, { id, token, at }: Request): void {
  cancelWork(stack, at);
  undoUpdate(engine, stack, at, { reason: 'User Initiated', id, token });
}

/** From CREATE_FAILED or UPDATE_FAILED back to the last stable state: for a creation that is nothing at all. */
export function startRollback(engine: Engine, stack: Stack, { id, token, at }: Request): void {
  if (stack.stable === undefined) undoCreation(engine, stack, at, 'User Initiated', { id, token });
  else undoUpdate(engine, stack, at, { reason: 'User Initiated', id, token });
}

/** @param skipped logical ids that count as rolled back, whatever they are */
export function continueRollback(
  engine: Engine,
  stack: Stack,
  { id, token, at }: Request,
  skipped: readonly string[],
): void {
  const course = { course: 'undo-update', phase: 'apply' } as const;
  openOperation(engine, stack, 'CONTINUE_ROLLBACK', { ...stack.operation, ...course, id, token });
  setStackStatus(stack, at, 'UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated');
  for (const resource of stack.resources.values()) {
    if (resource.leaving !== undefined) continue;
    if (!skipped.includes(resource.logicalId)) {
      resource.turn = 'waiting';
      continue;
    }
    Object.assign(resource, { unsettled: undefined, turn: undefined });
    setResourceStatus(stack, resource, at, 'UPDATE_COMPLETE');
  }
  scheduleBegin(engine, stack, at);
}

/** @param retained logical ids that are left behind */
export function startDeletion(
  engine: Engine,
  stack: Stack,
  { id, token, at }: Request,
  { force, retained }: { force: boolean; retained: readonly string[] },
): void {
  const course = { course: 'delete', phase: 'clean-up' } as const;
  openOperation(engine, stack, 'DELETE_STACK', { ...course, id, token, onFailure: 'DO_NOTHING', force });
  stack.deletedAt = at;
  setStackStatus(stack, at, 'DELETE_IN_PROGRESS', 'User Initiated');
  cancelWork(stack, at);
  for (const resource of stack.resources.values()) {
    resource.leaving = 'removed';
    if (!retained.includes(resource.logicalId)) continue;
    keepParameter(engine.world, stack, resource);
    setResourceStatus(stack, resource, at, 'DELETE_SKIPPED');
  }
  scheduleBegin(engine, stack, at);
}
