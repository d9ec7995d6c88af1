import {
  DescribeAddressesCommand,
  type Instance,
  paginateDescribeInstances,
  paginateDescribeInternetGateways,
  paginateDescribeNatGateways,
  paginateDescribeSubnets,
  paginateDescribeVpcs,
} from '@aws-sdk/client-ec2';
import { paginateDescribeLoadBalancers } from '@aws-sdk/client-elastic-load-balancing-v2';
import { paginateDescribeDBInstances } from '@aws-sdk/client-rds';
import type { Connection } from '@/lib/aws/connect';
import { listLiveStacks } from '@/lib/aws/read-stacks';
import { isProbeStack } from '@/lib/stacks/probe-name';
import type { InstanceFamily } from '@/lib/stacks/types/quotas';

/** How many there are in the account and region, of what counts towards a quota. */

/** Not those of address pools of one's own. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Address.html */
export async function countElasticIps({ ec2 }: Connection): Promise<number> {
  const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({}));
  return Addresses.filter(
    ({ PublicIpv4Pool, CustomerOwnedIpv4Pool }) =>
      CustomerOwnedIpv4Pool === undefined && (PublicIpv4Pool === undefined || PublicIpv4Pool === 'amazon'),
  ).length;
}

export async function countVpcs({ ec2 }: Connection): Promise<number> {
  return count(paginateDescribeVpcs({ client: ec2 }, {}), ({ Vpcs = [] }) => Vpcs.length);
}

export async function countInternetGateways({ ec2 }: Connection): Promise<number> {
  const pages = paginateDescribeInternetGateways({ client: ec2 }, {});
  return count(pages, ({ InternetGateways = [] }) => InternetGateways.length);
}

/**
 * By zone. Those that are gone or failed don't count.
 * https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-gateways
 */
export async function countNatGateways({ ec2 }: Connection): Promise<ReadonlyMap<string, number>> {
  const subnets: string[] = [];
  const counted = { Name: 'state', Values: ['pending', 'available', 'deleting'] };
  for await (const { NatGateways = [] } of paginateDescribeNatGateways(
    { client: ec2 },
    { Filter: [counted] },
  ))
    subnets.push(...NatGateways.flatMap(({ SubnetId }) => SubnetId ?? []));
  if (subnets.length === 0) return new Map();
  const zones = new Map<string, string>();
  const ids = { Name: 'subnet-id', Values: [...new Set(subnets)] };
  for await (const { Subnets = [] } of paginateDescribeSubnets({ client: ec2 }, { Filters: [ids] })) {
    for (const { SubnetId, AvailabilityZone } of Subnets)
      if (SubnetId && AvailabilityZone) zones.set(SubnetId, AvailabilityZone);
  }
  const byZone = new Map<string, number>();
  for (const subnet of subnets) {
    const zone = zones.get(subnet) ?? '';
    byZone.set(zone, (byZone.get(zone) ?? 0) + 1);
  }
  return byZone;
}

export async function countLoadBalancers({ loadBalancing }: Connection): Promise<number> {
  return count(
    paginateDescribeLoadBalancers({ client: loadBalancing }, {}),
    ({ LoadBalancers = [] }) => LoadBalancers.filter(({ Type }) => Type === 'application').length,
  );
}

export async function countDatabaseInstances({ rds }: Connection): Promise<number> {
  const pages = paginateDescribeDBInstances({ client: rds }, {});
  return count(pages, ({ DBInstances = [] }) => DBInstances.length);
}

/**
 * vCPUs of the on-demand instances of a family that run or start; Spot Instances have quotas of their own.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-on-demand-instances.html
 */
export async function countVcpus({ ec2 }: Connection, { types }: InstanceFamily): Promise<number> {
  const counted = { Name: 'instance-state-name', Values: ['pending', 'running'] };
  return count(paginateDescribeInstances({ client: ec2 }, { Filters: [counted] }), ({ Reservations = [] }) =>
    Reservations.flatMap(({ Instances = [] }) => Instances)
      .filter(
        ({ InstanceType = '', InstanceLifecycle }) =>
          InstanceLifecycle === undefined && types.test(InstanceType),
      )
      .reduce((sum, instance) => sum + vcpusOf(instance), 0),
  );
}

function vcpusOf({ CpuOptions }: Instance): number {
  return (CpuOptions?.CoreCount ?? 1) * (CpuOptions?.ThreadsPerCore ?? 1);
}

export async function countStacks(connection: Connection): Promise<number> {
  const stacks = await listLiveStacks(connection);
  return stacks.filter((stack) => !isProbeStack(stack)).length;
}

async function count<Page>(pages: AsyncIterable<Page>, of: (page: Page) => number): Promise<number> {
  let sum = 0;
  for await (const page of pages) sum += of(page);
  return sum;
}
