import type { ChangeSet, Stack } from '@/lib/practice-aws/account/state';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import { schedule } from './agenda';
import { durationMs, type Engine } from './engine';
import { previewUpdate } from './preview';

/** How a change set comes to be: asked for, begun, made or failed. */

const BEGINS_AFTER_SECONDS = 0.3;
const TAKES_SECONDS = 1.2;

const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

export function addChangeSet(engine: Engine, stack: Stack, changeSet: ChangeSet): void {
  engine.world.changes += 1;
  stack.changeSets.push(changeSet);
  const due = changeSet.createdAt + durationMs(engine, BEGINS_AFTER_SECONDS);
  schedule(engine.world, stack.id, due, { step: 'make-change-set', changeSetId: changeSet.id });
}

function findChangeSet(stack: Stack, id: string): ChangeSet | undefined {
  return stack.changeSets.find((changeSet) => changeSet.id === id);
}

export function makeChangeSet(engine: Engine, stack: Stack, changeSetId: string, at: number): void {
  const changeSet = findChangeSet(stack, changeSetId);
  if (changeSet === undefined) return;
  changeSet.status = 'CREATE_IN_PROGRESS';
  const due = at + durationMs(engine, TAKES_SECONDS);
  schedule(engine.world, stack.id, due, { step: 'finish-change-set', changeSetId });
}

export function finishChangeSet(stack: Stack, changeSetId: string, at: number): void {
  const changeSet = findChangeSet(stack, changeSetId);
  if (changeSet === undefined) return;
  changeSet.finishedAt = at;
  try {
    const { anything: changed, ...preview } = previewUpdate(stack, changeSet);
    Object.assign(changeSet, preview);
    changeSet.status = changed ? 'CREATE_COMPLETE' : 'FAILED';
    // The stack may have been changed meanwhile.
    if (changed && changeSet.executionStatus === 'UNAVAILABLE') changeSet.executionStatus = 'AVAILABLE';
    changeSet.statusReason = changed ? undefined : NO_CHANGES;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    changeSet.status = 'FAILED';
    changeSet.statusReason = error.message;
  }
}
