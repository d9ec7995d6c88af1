import type { Configuration, Stack, StackResource } from '@/lib/practice-aws/account/state';
import { replacedKey } from './apply';

/** Gives the stack another configuration: from here on `resources` is what it wants, and what is to leave it. */
export function adopt(
  stack: Stack,
  configuration: Configuration,
  wanted: ReadonlyMap<string, StackResource>,
): void {
  Object.assign(stack, configuration);
  for (const resource of stack.resources.values()) {
    if (!wanted.has(resource.logicalId)) leave(resource, 'removed');
  }
  for (const [logicalId, planned] of wanted) {
    const current = stack.resources.get(logicalId);
    const { dependsOn, deletionPolicy, updateReplacePolicy, saysUpdateReplacePolicy } = planned;
    if (current === undefined) stack.resources.set(logicalId, { ...planned, turn: 'waiting' });
    else {
      const policies = { deletionPolicy, updateReplacePolicy, saysUpdateReplacePolicy };
      Object.assign(current, { dependsOn, ...policies, ...RETURNING });
    }
  }
}

const RETURNING = { leaving: undefined, turn: 'waiting' } as const;

function leave(resource: StackResource, leaving: StackResource['leaving']): void {
  Object.assign(resource, { leaving, turn: undefined });
}

/** Remembers where a rollback would lead to. A stack that failed keeps what it remembers, if anything. */
export function rememberStable(stack: Stack): void {
  if (stack.status === 'CREATE_FAILED' || stack.status === 'UPDATE_FAILED') return;
  const resources = [...stack.resources].map(([id, resource]) => [id, { ...resource }] as const);
  const { templateBody, description, parameters, conditions, imports } = stack;
  const { tags, capabilities, notificationArns, rollback, outputs } = stack;
  stack.stable = {
    configuration: {
      templateBody,
      description,
      parameters,
      conditions,
      imports,
      tags,
      capabilities,
      notificationArns,
      rollback,
    },
    outputs,
    resources: new Map(resources),
  };
}

/**
 * Makes what the stack was before the update its aim again: what was replaced comes back, its replacement and
 * what was new leave.
 */
export function putBack(stack: Stack): void {
  const { stable } = stack;
  if (stable === undefined) return;
  for (const [logicalId, before] of stable.resources) {
    const current = stack.resources.get(logicalId);
    if (current === undefined || current.generation === before.generation) continue;
    // Retaining is for what was stable, not for what a failed update tried.
    const tried: StackResource = { ...current, deletionPolicy: 'Delete', leaving: 'undone', turn: undefined };
    const old = stack.replaced.get(replacedKey(before)) ?? before;
    stack.replaced.delete(replacedKey(before));
    stack.replaced.set(replacedKey(tried), tried);
    stack.resources.set(logicalId, { ...old, unsettled: true });
  }
  adopt(stack, stable.configuration, stable.resources);
  for (const [logicalId, resource] of stack.resources) {
    if (!stable.resources.has(logicalId)) leave(resource, 'undone');
  }
}
