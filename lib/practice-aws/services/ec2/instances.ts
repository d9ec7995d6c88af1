import type {
  DescribeInstancesRequest,
  DescribeInstancesResult,
  Instance,
  InstanceStateName,
  _InstanceType as InstanceTypeName,
} from '@aws-sdk/client-ec2';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import { fleetsIn } from '@/lib/practice-aws/resource-types/fleet';
import { instanceType } from '@/lib/practice-aws/resource-types/instance-families';
import { vcpusOf } from '@/lib/practice-aws/resource-types/instance-types';
import { pageOf } from '@/lib/practice-aws/services/page-of';
import { madeOf } from './made';
import { filtered, identified } from './select';

/** What a terminated instance was can be read for about an hour. */
const KEPT_MS = 3_600_000;
const LARGEST_PAGE = 1000;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html */
const CODES = { running: 16, terminated: 48 } satisfies Partial<Record<InstanceStateName, number>>;

/**
 * The instances of Auto Scaling groups, and those that stacks made by themselves, each in a reservation of its own.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
 */
export function describeInstances(call: Call, input: DescribeInstancesRequest): DescribeInstancesResult {
  const missing = (id: string) =>
    new AwsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
  const wanted = identified(instancesOf(call), input.InstanceIds, ({ InstanceId }) => InstanceId, missing);
  const found = filtered(wanted, input.Filters, {
    architecture: (instance) => instance.Architecture,
    'availability-zone': (instance) => instance.Placement?.AvailabilityZone,
    'instance-id': (instance) => instance.InstanceId,
    'instance-state-code': (instance) => instance.State?.Code,
    'instance-state-name': (instance) => instance.State?.Name,
    'instance-type': (instance) => instance.InstanceType,
    'subnet-id': (instance) => instance.SubnetId,
  });
  const { page, next } = pageOf(found, { size: input.MaxResults ?? LARGEST_PAGE, token: input.NextToken });
  return {
    Reservations: page.map((instance) => ({
      ReservationId: instance.InstanceId?.replace(/^i-/, 'r-'),
      OwnerId: call.account,
      Instances: [instance],
    })),
    NextToken: next,
  };
}

function instancesOf(call: Call): Instance[] {
  const { world } = call.engine;
  const groups = new Map(fleetsIn(world, call).map(({ resource, fleet }) => [resource.physicalId, fleet]));
  const ofGroups = world.instances
    .filter(({ account, region }) => account === call.account && region === call.region)
    .filter(({ terminatedAt = call.at }) => terminatedAt > call.at - KEPT_MS)
    .map(({ id, group, zone, subnetId, launchedAt, terminatedAt }): Instance => {
      const type = groups.get(group)?.instanceType;
      return {
        ...described(id, type, terminatedAt === undefined ? 'running' : 'terminated'),
        LaunchTime: new Date(launchedAt),
        Placement: { AvailabilityZone: zone },
        SubnetId: subnetId,
        Tags: [{ Key: 'aws:autoscaling:groupName', Value: group }],
      };
    });
  const single = madeOf(call, 'AWS::EC2::Instance').map(
    ({ id, text, attribute, stack, Tags }): Instance => ({
      ...described(id, text('InstanceType') ?? 'm1.small', 'running'),
      ImageId: text('ImageId'),
      LaunchTime: new Date(stack.createdAt),
      Placement: { AvailabilityZone: attribute('AvailabilityZone') },
      SubnetId: text('SubnetId'),
      Tags,
    }),
  );
  return [...ofGroups, ...single];
}

function described(id: string, type: string | undefined, state: keyof typeof CODES): Instance {
  const known = type === undefined ? undefined : instanceType(type);
  const vcpus = known?.vcpus ?? (type === undefined ? 1 : vcpusOf(type));
  // Graviton has a core for each vCPU. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/cpu-options-supported-instances-values.html
  const threads = vcpus === 1 || known?.architecture === 'arm64' ? 1 : 2;
  return {
    InstanceId: id,
    InstanceType: type as InstanceTypeName | undefined,
    Architecture: known?.architecture ?? 'x86_64',
    CpuOptions: { CoreCount: vcpus / threads, ThreadsPerCore: threads },
    State: { Name: state, Code: CODES[state] },
  };
}
