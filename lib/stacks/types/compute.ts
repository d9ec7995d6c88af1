import { instancePrices, monthlyUsd, priceOf, prices } from './prices';
import { itemsOf, numberIn, within } from './property-values';
import type { Follow, Properties, ResourceCost, TypeFacts } from './type-facts';

const noSignal =
  'The instances did not report that they are up. Check the container images; what an instance wrote to its console says how far it came.';

export const compute = {
  'AWS::AutoScaling::AutoScalingGroup': {
    name: 'group of instances',
    plural: 'groups of instances',
    counted: true,
    deleteAction: 'autoscaling:DeleteAutoScalingGroup',
    // Instances come once what they read at boot is there, such as a database.
    typicalEnd: { CREATE: 840, UPDATE: 480, DELETE: 240 },
    cost: costOfGroup,
    failures: [
      {
        when: /received.*(FAILURE signal|SUCCESS signal\(s\) out of)|Failed to receive.*signal/i,
        says: noSignal,
      },
      {
        when: /more vCPU capacity than your current vCPU limit/i,
        says: 'The account may run no more vCPUs of these instance types in this region. Ask AWS for a higher quota, or choose a smaller type or fewer instances.',
      },
      {
        when: /timed? ?out/i,
        says: noSignal,
        onlyHere: true,
      },
    ],
  },
  'AWS::AutoScaling::ScalingPolicy': {
    name: 'scaling policy',
    typicalEnd: { CREATE: 860, DELETE: 30 },
  },
  'AWS::EC2::Instance': {
    name: 'instance',
    counted: true,
    deleteAction: 'ec2:TerminateInstances',
    typicalEnd: { CREATE: 180, UPDATE: 180, DELETE: 180 },
    cost: (properties) => costOfInstances(properties, 1, 1),
  },
  'AWS::EC2::InstanceConnectEndpoint': {
    name: 'SSH endpoint',
    typicalEnd: { CREATE: 300 },
  },
  'AWS::EC2::LaunchTemplate': {
    name: 'launch template',
    deleteAction: 'ec2:DeleteLaunchTemplate',
  },
  'AWS::Lambda::Function': {
    name: 'Lambda function',
    counted: true,
    deleteAction: 'lambda:DeleteFunction',
    typicalEnd: { DELETE: 60 },
    usage: 'by calls and by how long they take',
  },
} as const satisfies Record<string, TypeFacts>;

function costOfGroup({ MinSize, MaxSize, ...group }: Properties, follow: Follow): ResourceCost | null {
  const { LaunchTemplateId, LaunchTemplateName } = within(group.LaunchTemplate);
  const template = follow(LaunchTemplateId ?? LaunchTemplateName);
  const least = numberIn(MinSize, 0);
  return costOfInstances(within(template?.LaunchTemplateData), least, numberIn(MaxSize, least));
}

/** Instances with their volumes, by the properties of a launch template or of an instance. */
function costOfInstances(instance: Properties, least: number, most: number): ResourceCost | null {
  const hour = priceOf(instancePrices, instance.InstanceType);
  if (hour === null) return null;
  const gib = itemsOf(instance.BlockDeviceMappings)
    .map((mapping) => numberIn(within(within(mapping).Ebs).VolumeSize, 0))
    .reduce((sum, size) => sum + size, 0);
  const each = monthlyUsd(hour) + monthlyUsd(prices.volumeGiB, gib);
  const grows = most > least ? `, up to ${most} under load` : '';
  return {
    detail: `${least} × ${instance.InstanceType} with ${gib} GiB each${grows}`,
    monthlyUsd: least * each,
    maxMonthlyUsd: most * each,
  };
}
