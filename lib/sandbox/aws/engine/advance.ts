import type { AgendaEntry, ResourceStep, Stack, StackResource, StackStep } from '@/lib/sandbox/aws/state';
import { takeDue } from './agenda';
import { completeResource, initiateResource, startReadyResources, timeOutCreate } from './create';
import { beginDelete, completeDelete } from './delete';
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
    carryOut(engine, stack, entry);
  }
}

function carryOut(engine: Engine, stack: Stack, entry: AgendaEntry): void {
  if ('logicalId' in entry) carryOutOnResource(engine, stack, entry);
  else ON_STACK[entry.step](engine, stack, entry.at);
}

const ON_STACK = {
  'begin-create': startReadyResources,
  'begin-delete': beginDelete,
  'time-out': timeOutCreate,
} satisfies Record<StackStep['step'], (engine: Engine, stack: Stack, at: number) => void>;

const ON_RESOURCE = {
  'initiate-create': initiateResource,
  'complete-create': completeResource,
  'complete-delete': completeDelete,
} satisfies Record<
  ResourceStep['step'],
  (engine: Engine, stack: Stack, resource: StackResource, at: number) => void
>;

function carryOutOnResource(engine: Engine, stack: Stack, entry: ResourceStep & { at: number }): void {
  const resource = stack.resources.get(entry.logicalId);
  if (resource !== undefined) ON_RESOURCE[entry.step](engine, stack, resource, entry.at);
}
