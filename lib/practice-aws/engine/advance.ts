import type { AgendaEntry, Stack, StackResource } from '@/lib/practice-aws/account/state';
import { takeDue } from './agenda';
import { completeResource, initiateResource } from './apply';
import { finishChangeSet, makeChangeSet } from './change-sets';
import { completeDeletion } from './clean-up';
import { begin, proceed, timeOutCreation } from './course';
import { finishDriftDetection } from './drift';
import type { Engine } from './engine';

/**
 * Brings every stack to where it is at `now`. Time passes only here: each agenda entry is carried out at its own
 * moment, and may note further ones, which are carried out too when they are due. So it doesn't matter how
 * often this is called, or whether the process was down meanwhile.
 */
export function advance(engine: Engine, now: number): void {
  for (let entry = takeDue(engine.world, now); entry !== undefined; entry = takeDue(engine.world, now)) {
    const stack = engine.world.stacks.get(entry.stackId);
    if (stack === undefined) continue;
    engine.world.changes += 1;
    runOperation(engine, stack, entry);
  }
}

function runOperation(engine: Engine, stack: Stack, entry: AgendaEntry): void {
  const { at } = entry;
  if ('resource' in entry) workOnResource(engine, stack, entry);
  else if (entry.step === 'begin') begin(engine, stack, at);
  else if (entry.step === 'time-out') timeOutCreation(engine, stack, at);
  else if (entry.step === 'make-change-set') makeChangeSet(engine, stack, entry.changeSetId, at);
  else if (entry.step === 'finish-change-set') finishChangeSet(stack, entry.changeSetId, at);
  else if (entry.step === 'finish-drift-detection')
    finishDriftDetection(engine, stack, entry.detectionId, at);
}

function workOnResource(
  engine: Engine,
  stack: Stack,
  { step, resource: key, at }: Extract<AgendaEntry, { resource: string }>,
): void {
  const resource: StackResource | undefined = stack.resources.get(key) ?? stack.replaced.get(key);
  if (resource === undefined) return;
  if (step === 'initiate') initiateResource(engine, stack, resource, at);
  else if (step === 'complete') completeResource(engine, stack, resource, at);
  else completeDeletion(engine, stack, resource, at);
  proceed(engine, stack, at);
}
