import type { Place, Stack, StackResource, World } from '@/lib/practice-aws/account/state';
import { isObject, member, scalarText, type TemplateObject } from '@/lib/practice-aws/template/values';
import { existingOfType, findExisting, realProperties } from './stack-resource';

/** The instances that a resource stands for: those of an Auto Scaling group, or itself. */
export interface Fleet {
  instanceType: string;
  size: number;
}

export const GROUP = 'AWS::AutoScaling::AutoScalingGroup';
const INSTANCE = 'AWS::EC2::Instance';

/** @returns undefined for what has no instances, or none whose type is known */
export function fleetOf(world: World, place: Place, resource: StackResource): Fleet | undefined {
  const properties = realProperties(resource);
  if (resource.type === INSTANCE) {
    const instanceType = text(properties, 'InstanceType');
    return instanceType === undefined ? undefined : { instanceType, size: 1 };
  }
  if (resource.type !== GROUP) return undefined;
  const data = launchTemplateData(world, place, properties);
  const instanceType = text(data, 'InstanceType');
  const size = Number(text(properties, 'DesiredCapacity') ?? text(properties, 'MinSize') ?? 0);
  return instanceType === undefined || !Number.isFinite(size) ? undefined : { instanceType, size };
}

/** The security groups that a group's launch template gives its instances. */
export function securityGroupsOf(world: World, place: Place, group: StackResource): string[] {
  const listed = member(launchTemplateData(world, place, realProperties(group)), 'SecurityGroupIds');
  return (Array.isArray(listed) ? listed : []).flatMap((id) => scalarText(id) ?? []);
}

/** Every fleet of an account in a region. */
export function fleetsIn(
  world: World,
  place: Place,
): { stack: Stack; resource: StackResource; fleet: Fleet }[] {
  return [GROUP, INSTANCE]
    .flatMap((type) => existingOfType(world, place, type))
    .flatMap(({ stack, resource }) => {
      const fleet = fleetOf(world, stack, resource);
      return fleet === undefined ? [] : [{ stack, resource, fleet }];
    });
}

/** What the group's launch template says of its instances; of other kinds of groups nothing is known. */
function launchTemplateData(world: World, place: Place, group: TemplateObject): TemplateObject {
  const id = text(member(group, 'LaunchTemplate'), 'LaunchTemplateId');
  const found = findExisting(world, place, 'AWS::EC2::LaunchTemplate', id);
  const data = found && member(realProperties(found), 'LaunchTemplateData');
  return isObject(data) ? data : {};
}

function text(value: Parameters<typeof member>[0], name: string): string | undefined {
  return scalarText(member(value, name));
}
