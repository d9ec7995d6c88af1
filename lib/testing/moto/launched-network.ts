import {
  DescribeAddressesCommand,
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
  type NatGateway,
  type RouteTable,
  type SecurityGroup,
  type Subnet,
  type Vpc,
} from '@aws-sdk/client-ec2';

/** What EC2 says about the network of one stack. */
export interface LaunchedNetwork {
  vpc: Vpc;
  /** By logical id. */
  subnets: Record<string, Subnet>;
  natGateways: Record<string, NatGateway>;
  routeTables: Record<string, RouteTable>;
  securityGroups: Record<string, SecurityGroup>;
  /** Ids of the VPCs that the stack's internet gateway is attached to. */
  internetGatewayVpcs: (string | undefined)[];
  /** Allocation ids of the account's elastic addresses. */
  addresses: (string | undefined)[];
}

export type Connect = { endpoint: string; region: string };
export const practiceCredentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };

/** Reads it by the stack's tag; the stack's resources carry their logical ids as a tag, too. */
export async function readNetwork(connect: Connect, stackName: string): Promise<LaunchedNetwork> {
  const ec2 = new EC2Client({ ...connect, credentials: practiceCredentials });
  const Filters = [{ Name: 'tag:aws:cloudformation:stack-name', Values: [stackName] }];
  const [vpc, ...more] = (await ec2.send(new DescribeVpcsCommand({ Filters }))).Vpcs ?? [];
  if (!vpc?.VpcId || more.length > 0) throw new Error(`${stackName} should have one VPC`);
  // moto's NAT gateways can't be filtered by tag.
  const Filter = [{ Name: 'vpc-id', Values: [vpc.VpcId] }];
  const [subnets, nats, tables, groups, gateways, addresses] = await Promise.all([
    ec2.send(new DescribeSubnetsCommand({ Filters })),
    ec2.send(new DescribeNatGatewaysCommand({ Filter })),
    ec2.send(new DescribeRouteTablesCommand({ Filters })),
    ec2.send(new DescribeSecurityGroupsCommand({ Filters })),
    ec2.send(new DescribeInternetGatewaysCommand({ Filters })),
    ec2.send(new DescribeAddressesCommand({})),
  ]);
  return {
    vpc,
    subnets: byLogicalId(subnets.Subnets),
    natGateways: byLogicalId(nats.NatGateways),
    routeTables: byLogicalId(tables.RouteTables),
    securityGroups: byLogicalId(groups.SecurityGroups),
    internetGatewayVpcs: (gateways.InternetGateways ?? []).flatMap(({ Attachments = [] }) =>
      Attachments.map(({ VpcId }) => VpcId),
    ),
    addresses: (addresses.Addresses ?? []).map(({ AllocationId }) => AllocationId),
  };
}

type Tagged = { Tags?: { Key?: string; Value?: string }[] };

function byLogicalId<Item extends Tagged>(items: Item[] = []): Record<string, Item> {
  return Object.fromEntries(
    items.map((item) => [item.Tags?.find(({ Key }) => Key === 'aws:cloudformation:logical-id')?.Value, item]),
  );
}
