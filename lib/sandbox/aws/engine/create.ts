import { AwsError } from '@/lib/sandbox/aws/aws-error';
import { fraction } from '@/lib/sandbox/aws/identifiers';
import { resourceType } from '@/lib/sandbox/aws/resource-types/lookup';
import type { OnFailure, Stack, StackOutput, StackResource, StackStatus } from '@/lib/sandbox/aws/state';
import { parseTemplate } from '@/lib/sandbox/aws/template/parse';
import { resolve, resolveText } from '@/lib/sandbox/aws/template/resolve';
import { isObject, type TemplateObject, type TemplateValue } from '@/lib/sandbox/aws/template/values';
import { cancelFor, schedule } from './agenda';
import { durationMs, type Engine } from './engine';
import { setResourceStatus, setStackStatus } from './events';
import { afterCreate, createProblem } from './resource-behaviour';
import { resourceContext, stackScope } from './stack-scope';

/** The part of a creation after which the service has accepted it and the physical id is known. */
const INITIATED_AFTER = 0.3;
const INITIATED_AT_MOST_SECONDS = 0.6;
const ROLLBACK_STARTS_AFTER_SECONDS = 0.8;

/** Starts every resource whose dependencies are complete; ends the creation when nothing is left. */
export function startReadyResources(engine: Engine, stack: Stack, at: number): void {
  const resources = [...stack.resources.values()];
  for (const resource of resources) {
    if (stack.status !== 'CREATE_IN_PROGRESS') return;
    if (resource.status !== undefined) continue;
    const ready = resource.dependsOn.every((id) => stack.resources.get(id)?.status === 'CREATE_COMPLETE');
    if (ready) startResource(engine, stack, resource, at);
  }
  if (resources.every((resource) => resource.status === 'CREATE_COMPLETE')) finishCreate(engine, stack, at);
}

function startResource(engine: Engine, stack: Stack, resource: StackResource, at: number): void {
  setResourceStatus(stack, resource, at, 'CREATE_IN_PROGRESS');
  try {
    resource.properties = resolvedProperties(stack, resource, false);
    resource.shownProperties = JSON.stringify(resolvedProperties(stack, resource, true));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    failResource(engine, stack, resource, at, error.message);
    return;
  }
  const wait = Math.min(seconds(stack, resource) * INITIATED_AFTER, INITIATED_AT_MOST_SECONDS);
  const { logicalId } = resource;
  schedule(engine.world, stack.id, at + durationMs(engine, wait), { step: 'initiate-create', logicalId });
}

/** The type's typical time, up to 15 % more or less, always the same for the same resource. */
function seconds(stack: Stack, resource: StackResource): number {
  const spread = 0.85 + 0.3 * fraction(`${stack.id}/${resource.logicalId}`);
  return resourceType(resource.type).createSeconds * spread;
}

function resolvedProperties(stack: Stack, resource: StackResource, masked: boolean): TemplateObject {
  const template = parseTemplate(stack.templateBody);
  const properties: TemplateValue = template.resources.get(resource.logicalId)?.properties ?? {};
  const resolved = resolve(properties, stackScope(stack, template, masked));
  return typeof resolved !== 'symbol' && isObject(resolved) ? resolved : {};
}

/** The service took the request: from here on the resource has a physical id and must be deleted again. */
export function initiateResource(engine: Engine, stack: Stack, resource: StackResource, at: number): void {
  const problem =
    engine.faults.resourceFault('create', resource.logicalId, resource.type) ??
    createProblem(engine.world, stack, resource);
  if (problem !== undefined) {
    failResource(engine, stack, resource, at, problem);
    return;
  }
  const identity = resourceType(resource.type).identify(resourceContext(stack, resource));
  resource.physicalId = identity.physicalId;
  resource.ref = identity.ref;
  resource.attributes = identity.attributes;
  afterCreate(engine.world, stack, resource, at);
  setResourceStatus(stack, resource, at, 'CREATE_IN_PROGRESS', 'Resource creation Initiated');
  const total = seconds(stack, resource);
  const rest = total - Math.min(total * INITIATED_AFTER, INITIATED_AT_MOST_SECONDS);
  const { logicalId } = resource;
  schedule(engine.world, stack.id, at + durationMs(engine, rest), { step: 'complete-create', logicalId });
}

export function completeResource(engine: Engine, stack: Stack, resource: StackResource, at: number): void {
  setResourceStatus(stack, resource, at, 'CREATE_COMPLETE');
  startReadyResources(engine, stack, at);
}

function failResource(
  engine: Engine,
  stack: Stack,
  resource: StackResource,
  at: number,
  reason: string,
): void {
  setResourceStatus(stack, resource, at, 'CREATE_FAILED', reason);
  cancelCreation(stack, at);
  const failed = [...stack.resources.values()]
    .filter((other) => other !== resource && other.status === 'CREATE_FAILED')
    .map((other) => other.logicalId);
  failCreate(
    engine,
    stack,
    at,
    `The following resource(s) failed to create: [${[resource.logicalId, ...failed].join(', ')}].`,
  );
}

/** Stops what is under way, in the words the service uses for the siblings of a failed resource. */
export function cancelCreation(stack: Stack, at: number): void {
  for (const resource of stack.resources.values()) {
    if (resource.status !== 'CREATE_IN_PROGRESS') continue;
    setResourceStatus(stack, resource, at, 'CREATE_FAILED', 'Resource creation cancelled');
  }
}

export function timeOutCreate(engine: Engine, stack: Stack, at: number): void {
  cancelCreation(stack, at);
  failCreate(engine, stack, at, 'Stack creation time exceeded the specified timeout.');
}

const AFTER_FAILURE = {
  ROLLBACK: { status: 'ROLLBACK_IN_PROGRESS', addition: ' Rollback requested by user.' },
  DELETE: { status: 'DELETE_IN_PROGRESS', addition: ' Delete requested by user.' },
  DO_NOTHING: { status: 'CREATE_FAILED', addition: '' },
} as const satisfies Record<OnFailure, { status: StackStatus; addition: string }>;

function failCreate(engine: Engine, stack: Stack, at: number, reason: string): void {
  cancelFor(engine.world, stack.id);
  const { status, addition } = AFTER_FAILURE[stack.onFailure];
  setStackStatus(stack, at, status, reason + addition);
  if (stack.onFailure === 'DO_NOTHING') return;
  if (stack.onFailure === 'DELETE') stack.deletedAt = at;
  stack.operation.kind = 'rollback';
  const begin = at + durationMs(engine, ROLLBACK_STARTS_AFTER_SECONDS);
  schedule(engine.world, stack.id, begin, { step: 'begin-delete' });
}

function finishCreate(engine: Engine, stack: Stack, at: number): void {
  try {
    stack.outputs = resolveOutputs(engine, stack);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    failCreate(engine, stack, at, error.message);
    return;
  }
  cancelFor(engine.world, stack.id);
  setStackStatus(stack, at, 'CREATE_COMPLETE');
}

function resolveOutputs(engine: Engine, stack: Stack): StackOutput[] {
  const template = parseTemplate(stack.templateBody);
  const scope = stackScope(stack, template);
  const outputs = [...template.outputs.values()].filter(
    (output) => output.condition === undefined || stack.conditions.get(output.condition) === true,
  );
  return outputs.map((output) => {
    const { key, description } = output;
    const value = resolveText(output.value, scope, `output ${key}`);
    if (output.exportName === undefined) return { key, value, description };
    const exportName = resolveText(output.exportName, scope, `the export name of ${key}`);
    checkExport(engine, stack, exportName);
    return { key, value, description, exportName };
  });
}

/** Export names are unique in an account and region. */
function checkExport(engine: Engine, stack: Stack, exportName: string): void {
  for (const other of engine.world.stacks.values()) {
    const sameSpace = other.account === stack.account && other.region === stack.region;
    if (!sameSpace || other === stack || other.status === 'DELETE_COMPLETE') continue;
    if (other.outputs.every((output) => output.exportName !== exportName)) continue;
    throw new AwsError(
      'ValidationError',
      `Export with name ${exportName} is already exported by stack ${other.name}.`,
    );
  }
}
