import type { Stack, StackResource, World } from '@/lib/practice-aws/account/state';
import { attributeValue } from '@/lib/practice-aws/resource-types/lookup';
import { isGone, realProperties, resourceContext } from '@/lib/practice-aws/resource-types/stack-resource';
import { member, scalarText, type TemplateObject } from '@/lib/practice-aws/template/values';

/** A role that a stack made. */
export interface MadeRole {
  arn: string;
  name: string;
  stack: Stack;
  resource: StackResource;
  /** As they are, what somebody changed since included. */
  properties: TemplateObject;
  /** It was made, and is no longer there. */
  gone: boolean;
}

/** Where a role was found last: a stack's role seldom moves, and every call asks for one. */
const foundBefore = new WeakMap<World, Map<string, { stackId: string; logicalId: string }>>();

/**
 * The role of this ARN that a stack made, undefined for one that none ever made: those are free for all. A role that
 * is gone must not become free by that, so it is found, too.
 */
export function findRole(world: World, arn: string): MadeRole | undefined {
  const places = foundBefore.get(world) ?? new Map<string, { stackId: string; logicalId: string }>();
  foundBefore.set(world, places);
  const place = places.get(arn);
  const stack = place && world.stacks.get(place.stackId);
  const resource = place && stack?.resources.get(place.logicalId);
  const known = stack && resource && roleOf(world, stack, resource);
  if (known !== undefined && known.arn === arn && !known.gone) return known;
  const found = searchRole(world, arn);
  if (found !== undefined) places.set(arn, { stackId: found.stack.id, logicalId: found.resource.logicalId });
  return found;
}

function searchRole(world: World, arn: string): MadeRole | undefined {
  const account = arn.split(':')[4];
  const name = arn.split('/').at(-1);
  let gone: MadeRole | undefined;
  for (const stack of world.stacks.values()) {
    if (stack.account !== account) continue;
    for (const resource of [...stack.resources.values(), ...stack.replaced.values()]) {
      const role = resource.physicalId === name ? roleOf(world, stack, resource) : undefined;
      if (role?.arn !== arn) continue;
      if (!role.gone) return role;
      gone = role;
    }
  }
  return gone;
}

/** A role by its name, of the same account. */
export function findRoleNamed(world: World, account: string, name: string): MadeRole | undefined {
  for (const stack of world.stacks.values()) {
    if (stack.account !== account) continue;
    for (const resource of stack.resources.values()) {
      if (resource.physicalId !== name) continue;
      const role = roleOf(world, stack, resource);
      if (role !== undefined && !role.gone) return role;
    }
  }
  return undefined;
}

function roleOf(world: World, stack: Stack, resource: StackResource): MadeRole | undefined {
  const { type, physicalId: name } = resource;
  if (type !== 'AWS::IAM::Role' || name === undefined) return undefined;
  const arn = attributeValue(resourceContext(stack, resource), type, name, 'Arn');
  if (typeof arn !== 'string') return undefined;
  const gone = isOver(world, resource);
  return { arn, name, stack, resource, properties: realProperties(resource), gone };
}

/** Not there any more. */
function isOver(world: World, resource: StackResource): boolean {
  return resource.status === 'DELETE_COMPLETE' || isGone(world, resource);
}

/** The document of a managed policy that a stack made, undefined where none did. */
export function managedPolicy(world: World, arn: string): TemplateObject | undefined {
  const account = arn.split(':')[4];
  for (const stack of world.stacks.values()) {
    if (stack.account !== account) continue;
    for (const resource of stack.resources.values()) {
      if (resource.type !== 'AWS::IAM::ManagedPolicy' || resource.physicalId !== arn) continue;
      if (!isOver(world, resource)) return realProperties(resource);
    }
  }
  return undefined;
}

/** The names in a list property. */
export function textsIn(properties: TemplateObject, name: string): string[] {
  const list = member(properties, name);
  return Array.isArray(list) ? list.flatMap((one) => scalarText(one) ?? []) : [];
}

/** A resource's tags, those of its stack included, with what CloudFormation adds by itself. */
export function tagsOf(stack: Stack, resource: StackResource): { key: string; value: string }[] {
  const own = member(realProperties(resource), 'Tags');
  const given = (Array.isArray(own) ? own : []).flatMap((tag) => {
    const [key, value] = [scalarText(member(tag, 'Key')), scalarText(member(tag, 'Value'))];
    return key === undefined ? [] : [{ key, value: value ?? '' }];
  });
  return [
    ...(resource.stackTags ?? stack.tags),
    ...given,
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-resource-tags.html
    { key: 'aws:cloudformation:stack-name', value: stack.name },
    { key: 'aws:cloudformation:stack-id', value: stack.id },
    { key: 'aws:cloudformation:logical-id', value: resource.logicalId },
  ];
}
