import type { MadeResource } from '@/lib/blueprints/blueprint';
import { numberIn, within } from '@/lib/stacks/types/property-values';

/** Instances of one type: as many as there will be at least, and at most. */
export interface InstanceGroup {
  instanceType: string;
  image: string | null;
  least: number;
  most: number;
}

/** The groups of instances, and single instances, among these resources. */
export function groupsOfInstances(resources: readonly MadeResource[]): InstanceGroup[] {
  const propertiesOf = new Map(resources.map(({ logicalId, properties }) => [logicalId, properties]));
  return resources.flatMap(({ type, properties }) => {
    if (type === 'AWS::EC2::Instance') return toGroup(properties, 1, 1);
    if (type !== 'AWS::AutoScaling::AutoScalingGroup') return [];
    const { LaunchTemplateId } = within(properties.LaunchTemplate);
    const template = propertiesOf.get(String(LaunchTemplateId));
    const least = numberIn(properties.MinSize, 0);
    return toGroup(within(template?.LaunchTemplateData), least, numberIn(properties.MaxSize, least));
  });
}

function toGroup(instance: Readonly<Record<string, unknown>>, least: number, most: number): InstanceGroup[] {
  const { InstanceType: instanceType, ImageId: image } = instance;
  if (typeof instanceType !== 'string') return [];
  return [{ instanceType, image: typeof image === 'string' ? image : null, least, most }];
}
