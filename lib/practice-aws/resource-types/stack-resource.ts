import type { Place, Stack, StackResource, World } from '@/lib/practice-aws/account/state';
import type { TemplateObject } from '@/lib/practice-aws/template/values';
import type { ResourceContext } from './define';

/** A resource as its type's entry sees it. */
export function resourceContext(stack: Stack, resource: StackResource): ResourceContext {
  return {
    account: stack.account,
    region: stack.region,
    stackName: stack.name,
    logicalId: resource.logicalId,
    seed: resourceSeed(stack, resource),
    generation: resource.generation,
    revision: resource.revision,
    properties: resource.properties,
  };
}

/** Another one for each physical resource that a logical id has had. */
function resourceSeed(stack: Stack, { logicalId, generation }: StackResource): string {
  return `${stack.id}/${logicalId}${generation === 0 ? '' : `#${generation}`}`;
}

/** The properties as the template has them, once its functions are resolved: dynamic references stay. */
export function writtenProperties({ written, properties }: StackResource): TemplateObject {
  return written ?? properties;
}

/** What the resource really is, somebody's changes included. */
export function realProperties({ actual, properties }: StackResource): TemplateObject {
  return actual === undefined || actual === 'gone' ? properties : actual;
}

/** Whether somebody removed it without CloudFormation. */
export function isGone(world: World, { type, physicalId, actual }: StackResource): boolean {
  return actual === 'gone' || (type === 'AWS::S3::Bucket' && !world.buckets.has(physicalId ?? ''));
}

/**
 * The resources of a type that an account's stacks made in a region, or without one in all regions, and that are still
 * there, replaced ones included.
 */
export function existingOfType(
  world: World,
  { account, region }: Pick<Place, 'account'> & Partial<Place>,
  type: string,
): StackMember[] {
  return existingOfTypes(world, { account, region }, [type]);
}

/** The same of several types, in one go. There may be many stacks, and this is asked often. */
export function existingOfTypes(
  world: World,
  { account, region }: Pick<Place, 'account'> & Partial<Place>,
  types: readonly string[],
): StackMember[] {
  const found: StackMember[] = [];
  for (const stack of world.stacks.values()) {
    if (stack.account !== account || (region !== undefined && stack.region !== region)) continue;
    for (const resource of stack.resources.values()) {
      if (types.includes(resource.type) && exists(world, resource)) found.push({ stack, resource });
    }
    for (const resource of stack.replaced.values()) {
      if (types.includes(resource.type) && exists(world, resource)) found.push({ stack, resource });
    }
  }
  return found;
}

interface StackMember {
  stack: Stack;
  resource: StackResource;
}

function exists(world: World, resource: StackResource): boolean {
  if (resource.physicalId === undefined || resource.status === 'DELETE_COMPLETE') return false;
  return !isGone(world, resource);
}

/** One by its physical id: of the stack itself, where most are, else of any other in its account and region. */
export function findExisting(
  world: World,
  place: Place | Stack,
  type: string,
  physicalId: string | undefined,
): StackResource | undefined {
  if (physicalId === undefined) return undefined;
  if ('resources' in place) {
    for (const resource of place.resources.values()) {
      if (resource.type === type && resource.physicalId === physicalId && exists(world, resource))
        return resource;
    }
  }
  return existingOfType(world, place, type).find(({ resource }) => resource.physicalId === physicalId)
    ?.resource;
}
