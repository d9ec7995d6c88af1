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
): { stack: Stack; resource: StackResource }[] {
  return existingOfTypes(world, { account, region }, [type]);
}

/** The same of several types, in one go. */
export function existingOfTypes(
  world: World,
  { account, region }: Pick<Place, 'account'> & Partial<Place>,
  types: readonly string[],
): { stack: Stack; resource: StackResource }[] {
  const stacks = [...world.stacks.values()].filter(
    (one) => one.account === account && (region === undefined || one.region === region),
  );
  return stacks.flatMap((stack) =>
    [...stack.resources.values(), ...stack.replaced.values()]
      .filter((resource) => types.includes(resource.type) && resource.physicalId !== undefined)
      .filter((resource) => resource.status !== 'DELETE_COMPLETE' && !isGone(world, resource))
      .map((resource) => ({ stack, resource })),
  );
}
