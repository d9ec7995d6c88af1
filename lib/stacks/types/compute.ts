import { instancePrices, monthlyUsd, priceOf, prices } from './prices';
import { itemsOf, numberIn, within } from './property-values';
import type { Follow, Properties, ResourceCost, TypeFacts } from './type-facts';

const noSignal =
  'The instances did not report that they are up. Check the container images; what an instance wrote to its console says how far it came.';
const failureSignal =
  'An instance reported that it could not start everything. What it wrote to its console says at which step; check the container images first.';

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
        when: /received.*FAILURE signal/i,
        says: failureSignal,
      },
      {
        when: /received.*SUCCESS signal\(s\) out of|Failed to receive.*signal/i,
        says: noSignal,
      },
      {
        when: /more vCPU capacity than your current vCPU limit/i,
        says: 'The account may run no more vCPUs of these instance types in this region. Ask AWS for a higher quota, or choose a smaller type or fewer instances.',
      },
      // What EC2 says to the group: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ts-as-instancelaunchfailure.html
      {
        when: /requested configuration is currently not supported|instance type \S+ is not valid/i,
        says: 'EC2 does not offer this instance type here, or not with this image. Choose another type.',
      },
      {
        when: /architecture .* does not match|Architecture.*(mismatch|not compatible)/i,
        says: 'The image is for another processor than the instance type has. Choose an image and a type that fit.',
      },
      {
        when: /image id .* does not exist|InvalidAMIID/i,
        says: 'The image does not exist in this region, or is not shared with this account. Check the image.',
      },
      {
        when: /Client\.InternalError|Client error on launch|KMSKey.*(NotFound|Inaccessible|Disabled)|InvalidKMSKey/i,
        says: 'EC2 could not use the key that the instance’s volumes are encrypted with. The platform team has to let Auto Scaling use it: the account’s default key for volumes needs a grant.',
      },
      {
        when: /(Invalid IAM Instance Profile|iamInstanceProfile\.\w+ is invalid)/i,
        says: 'EC2 did not know the instance’s profile yet, or it is gone. Try again.',
      },
      {
        when: /(not|n['’]t) (have )?enough free addresses|InsufficientFreeAddressesInSubnet|insufficient free addresses/i,
        says: 'The subnet has no addresses left. Choose a larger network, or fewer instances.',
      },
      {
        when: /accept terms and subscribe|OptInRequired/i,
        says: 'The image is a product of AWS Marketplace. Somebody has to accept its terms in this account first; or choose another image.',
      },
      {
        when: /pending.?verification|is being validated|currently blocked/i,
        says: 'AWS has not let this account launch instances yet. The platform team has to ask AWS Support.',
      },
      {
        when: /(VolumeLimitExceeded|volume .*limit exceeded|maximum .*storage.*exceeded|MaxTotalStorage)/i,
        says: 'The account may have no more storage in volumes in this region. Tear down what is no longer needed, or ask the platform team to raise the quota.',
      },
      {
        when: /taken out of service in response to/i,
        says: 'The group replaced an instance that did not pass its health check. Check that the containers answer on the path that the check asks for.',
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
