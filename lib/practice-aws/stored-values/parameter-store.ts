import type { ParameterVersion, Place, World } from '@/lib/practice-aws/account/state';
import { existingOfType } from '@/lib/practice-aws/resource-types/stack-resource';
import { member, scalarText } from '@/lib/practice-aws/template/values';

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
  // What a deleted stack left behind is there as well.
  const made = existingOfType(world, place, 'AWS::SSM::Parameter').findLast(
    ({ resource }) => resource.physicalId === name,
  );
  const { properties = {}, revision = 1 } = made?.resource ?? {};
  const value = scalarText(member(properties, 'Value'));
  if (value === undefined) return [];
  const isList = member(properties, 'Type') === 'StringList';
  return [{ value, type: isList ? 'StringList' : 'String', version: revision }];
}
