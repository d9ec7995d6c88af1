import { fraction } from '@/lib/practice-aws/account/identifiers';
import type { ResourceWork, Stack, StackResource } from '@/lib/practice-aws/account/state';
import { refusedTask } from '@/lib/practice-aws/iam/authorize-task';
import { ResourceTask } from '@/lib/practice-aws/iam/needs/resource-task';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import { resourceType } from '@/lib/practice-aws/resource-types/lookup';
import { realProperties, resourceContext } from '@/lib/practice-aws/resource-types/stack-resource';
import { databaseProblem, keepStorage, noteStorage } from '@/lib/practice-aws/rules/database-rules';
import { databaseClassProblem } from '@/lib/practice-aws/rules/offerings';
import { quotaProblem } from '@/lib/practice-aws/rules/quotas';
import { attachedToNobody } from '@/lib/practice-aws/rules/refused-values';
import { schedule } from './agenda';
import { durationMs, type Engine } from './engine';
import { setResourceStatus } from './events';
import { settleInstances } from './instances';
import { workOn } from './plan-work';
import { reportRefusedTask } from './report-refused-task';
import { afterApply, applyProblem } from './resource-behaviour';
import { resourceFault } from './resource-faults';

/**
 * The first phase of an operation: resources are created, updated, replaced or kept, each when what it depends on is
 * where it belongs, all that can at the same time.
 *
 *   waiting ─► working: begun ─► initiated (the service took it) ─► complete
 *         └──────────────────────────────────► failed
 */

/** The part of the work after which the service has accepted it and the physical id is known. */
const INITIATED_AFTER = 0.3;
const INITIATED_AT_MOST_SECONDS = 0.6;

const REPLACING = 'Requested update requires the creation of a new physical resource; hence creating one.';

/** Begins with everything that has become ready. Keeping a resource may set others free, in any order. */
export function startReadyResources(engine: Engine, stack: Stack, at: number): void {
  for (let kept = true; kept; ) {
    kept = false;
    for (const resource of stack.resources.values()) {
      if (resource.turn !== 'waiting' || resource.leaving !== undefined) continue;
      if (!resource.dependsOn.every((id) => stack.resources.get(id)?.turn === undefined)) continue;
      startResource(engine, stack, resource, at);
      kept ||= resource.turn === undefined;
    }
  }
}

function startResource(engine: Engine, stack: Stack, resource: StackResource, at: number): void {
  const verb = resource.physicalId === undefined ? 'CREATE' : 'UPDATE';
  try {
    resource.work = workOn(engine.world, stack, resource);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    setResourceStatus(stack, resource, at, `${verb}_IN_PROGRESS`);
    failResource(stack, resource, at, error.message);
    return;
  }
  const { work, logicalId } = resource;
  resource.turn = work && 'working';
  if (work === undefined) return;
  resource.unsettled = true;
  const reason = work.action === 'replace' ? REPLACING : undefined;
  setResourceStatus(stack, resource, at, `${verb}_IN_PROGRESS`, reason);
  const due = at + durationMs(engine, initiatedAfter(stack, resource, work));
  schedule(engine.world, stack.id, due, { step: 'initiate', resource: logicalId });
}

/** The type's typical time, up to 15 % more or less, always the same for the same names of stack and resource. */
function seconds(stack: Stack, { type, logicalId }: StackResource, work: ResourceWork): number {
  const { createSeconds, updateSeconds } = resourceType(type);
  const spread = 0.85 + 0.3 * fraction(`${stack.name}/${logicalId}`);
  return (work.action === 'update' ? updateSeconds : createSeconds) * spread;
}

function initiatedAfter(stack: Stack, resource: StackResource, work: ResourceWork): number {
  return Math.min(seconds(stack, resource, work) * INITIATED_AFTER, INITIATED_AT_MOST_SECONDS);
}

/** The service took the request: from here on the resource is what it is to be, and has to be undone again. */
export function initiateResource(engine: Engine, stack: Stack, resource: StackResource, at: number): void {
  const { work } = resource;
  if (work === undefined) return;
  const next = nextResource(stack, resource, work);
  const problem =
    resourceFault(engine, work.action === 'update' ? 'update' : 'create', stack, next) ??
    rightsProblem(engine, stack, resource, next, at) ??
    quotaProblem(engine, stack, next, work.action) ??
    applyProblem(engine.world, stack, resource, next, work.action) ??
    databaseClassProblem(engine, stack, next) ??
    databaseProblem(engine, stack, resource, next, work.action, at);
  if (problem !== undefined) {
    failResource(stack, resource, at, problem);
    return;
  }
  const before = realProperties(resource);
  if (work.action === 'update') keepStorage(stack, next, before);
  if (work.action === 'replace') setAside(stack, resource);
  Object.assign(resource, next);
  if (work.action === 'update') noteStorage(before, resource, at);
  afterApply(engine.world, stack, resource, at);
  if (work.action === 'create')
    setResourceStatus(stack, resource, at, 'CREATE_IN_PROGRESS', 'Resource creation Initiated');
  if (work.action === 'replace')
    setResourceStatus(stack, resource, at, 'UPDATE_IN_PROGRESS', 'Resource creation Initiated');
  const rest = seconds(stack, resource, work) - initiatedAfter(stack, resource, work);
  const step = { step: 'complete', resource: resource.logicalId } as const;
  schedule(engine.world, stack.id, at + durationMs(engine, rest), step);
}

/** Why the role that CloudFormation works with may not do it, undefined when it may. */
function rightsProblem(
  engine: Engine,
  stack: Stack,
  resource: StackResource,
  next: StackResource,
  at: number,
): string | undefined {
  const updates = resource.work?.action === 'update';
  const task = new ResourceTask(stack, next, updates ? resource.properties : undefined);
  const refused = refusedTask(engine.world, updates ? 'update' : 'create', task);
  return refused && reportRefusedTask(engine, task, refused, at);
}

/** The resource as the work makes it. */
function nextResource(stack: Stack, resource: StackResource, { action, properties, written }: ResourceWork) {
  const next: StackResource = { ...resource, properties, written, stackTags: stack.tags, drift: undefined };
  if (action === 'replace') {
    next.generation += 1;
    next.placedIn = undefined;
  }
  next.revision = action === 'update' ? resource.revision + 1 : 1;
  const identity = resourceType(resource.type).identify(resourceContext(stack, next));
  next.attributes = identity.attributes;
  if (action === 'update') {
    // An update sets what it changes and leaves the rest as somebody else made it.
    if (next.actual !== 'gone') next.actual = overlay(resource, properties);
  } else {
    next.physicalId = identity.physicalId;
    next.actual = undefined;
  }
  return next;
}

function overlay({ actual, properties }: StackResource, wanted: StackResource['properties']) {
  if (actual === undefined || actual === 'gone') return undefined;
  const untouched = Object.entries(actual).filter(([name]) => {
    return JSON.stringify(properties[name]) === JSON.stringify(wanted[name]);
  });
  return { ...wanted, ...Object.fromEntries(untouched) };
}

/** What is replaced stays until the clean-up, when nothing can go back to it any more. */
function setAside(stack: Stack, resource: StackResource): void {
  const old: StackResource = {
    ...resource,
    // As it was made, not as what replaces it: it goes before what only it depended on.
    dependsOn: stack.stable?.resources.get(resource.logicalId)?.dependsOn ?? resource.dependsOn,
    leaving: 'replaced',
    turn: undefined,
    work: undefined,
    unsettled: undefined,
  };
  stack.replaced.set(replacedKey(old), old);
}

/** No logical id has a `#`. */
export function replacedKey({ logicalId, generation }: StackResource): string {
  return `${logicalId}#${generation}`;
}

export function completeResource(engine: Engine, stack: Stack, resource: StackResource, at: number): void {
  const problem = attachedToNobody(resource) ?? settleInstances(engine, stack, resource, at);
  if (problem !== undefined) {
    failResource(stack, resource, at, problem);
    return;
  }
  const verb = resource.work?.action === 'create' ? 'CREATE' : 'UPDATE';
  resource.turn = undefined;
  resource.work = undefined;
  resource.unsettled = undefined;
  setResourceStatus(stack, resource, at, `${verb}_COMPLETE`);
}

function failResource(stack: Stack, resource: StackResource, at: number, reason: string): void {
  const creates = resource.physicalId === undefined || resource.work?.action === 'create';
  const verb = creates ? 'CREATE' : 'UPDATE';
  resource.turn = 'failed';
  resource.work = undefined;
  resource.unsettled = true;
  setResourceStatus(stack, resource, at, `${verb}_FAILED`, reason);
}
