import { stacksIn } from '@/lib/practice-aws/account/stacks-in';
import type { ParameterVersion, Place, Stack, StackResource, World } from '@/lib/practice-aws/account/state';
import { member, scalarText } from '@/lib/practice-aws/template/values';

const PARAMETER = 'AWS::SSM::Parameter';

/** Where a parameter of an account and region that somebody put is kept. */
export function parameterKey({ account, region }: Place, name: string): string {
  return `${account}/${region}/${name}`;
}

/**
 * A parameter that somebody put or that a stack made.
 * @param selector its name or ARN, `:` and a version after it
 */
export function storedParameter(world: World, place: Place, selector: string): ParameterVersion | undefined {
  const [, name = '', version] =
    /^(?:arn:[^:]*:ssm:[^:]*:[^:]*:parameter)?([^:]*)(?::(\d+))?$/.exec(selector) ?? [];
  const versions = versionsOf(world, place, name);
  return version === undefined ? versions.at(-1) : versions.find((one) => one.version === Number(version));
}

function versionsOf(world: World, place: Place, name: string): ParameterVersion[] {
  const put = world.parameters.get(parameterKey(place, name));
  if (put !== undefined) return put;
  for (const stack of stacksIn(world, place)) {
    for (const { type, physicalId, status, properties, revision } of stack.resources.values()) {
      if (type !== PARAMETER || physicalId !== name || status === 'DELETE_COMPLETE') continue;
      const value = scalarText(member(properties, 'Value'));
      if (value === undefined) continue;
      const isList = member(properties, 'Type') === 'StringList';
      return [{ value, type: isList ? 'StringList' : 'String', version: revision }];
    }
  }
  return [];
}

/** A parameter that its stack leaves behind is somebody's from now on. */
export function keepParameter(world: World, stack: Stack, { type, physicalId = '' }: StackResource): void {
  if (type !== PARAMETER) return;
  const versions = versionsOf(world, stack, physicalId);
  if (versions.length > 0) world.parameters.set(parameterKey(stack, physicalId), versions);
}

/** A stack's change is one more version of what somebody has put in its place meanwhile. */
export function changeParameter(world: World, stack: Stack, resource: StackResource): void {
  const { type, physicalId = '', properties } = resource;
  const versions = type === PARAMETER ? world.parameters.get(parameterKey(stack, physicalId)) : undefined;
  const value = scalarText(member(properties, 'Value'));
  const newest = versions?.at(-1);
  if (versions === undefined || newest === undefined || value === undefined) return;
  world.parameters.set(parameterKey(stack, physicalId), [
    ...versions,
    { ...newest, value, version: newest.version + 1 },
  ]);
}

/** With the resource goes what somebody has put in its place. */
export function removeParameter(world: World, stack: Stack, { type, physicalId = '' }: StackResource): void {
  if (type === PARAMETER) world.parameters.delete(parameterKey(stack, physicalId));
}
