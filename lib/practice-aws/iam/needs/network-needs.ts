import { anywhere, type Needs, type NeedsByType, on, type ResourceTask, when } from './resource-task';

/**
 * EC2, of each type what its handler always calls, of the permissions in the type's schema.
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html#schema-properties-handlers,
 * resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
interface Ec2Actions {
  create: string[];
  update?: string[];
  delete: string[];
  /** What every handler of the type looks at. */
  describe: string[];
  /** What the one that only reads looks at beside. */
  reads?: string[];
  /** Actions of the creation, and of a change, that only some properties take. */
  of?: Readonly<Record<string, { create?: string[]; update?: string[] }>>;
  /** Tags come with the creation, and need a right of their own. */
  taggable?: boolean;
}

const named = (actions: string[]) => actions.map((action) => `ec2:${action}`);

/** @param kind of resource, as its ARN names it */
function ec2(kind: string, actions: Ec2Actions) {
  const { create, update = [], delete: remove, describe, reads = [], of = {}, taggable = true } = actions;
  const arnOf = (task: ResourceTask, id: string) => task.arn('ec2', `${kind}/${id}`);
  const tags = (task: ResourceTask, id: string) =>
    when(taggable && task.tagged, on(arnOf(task, id), 'ec2:CreateTags'));
  const special = (task: ResourceTask, verb: 'create' | 'update') =>
    Object.entries(of).flatMap(([property, by]) => (task.sets(property) ? (by[verb] ?? []) : []));
  const read = anywhere(...named(describe));
  return {
    create: (task: ResourceTask) => [
      ...on(arnOf(task, '*'), ...named([...create, ...special(task, 'create')])),
      ...tags(task, '*'),
      ...read,
    ],
    update: (task: ResourceTask) => [
      ...on(arnOf(task, task.id), ...named([...update, ...special(task, 'update')])),
      ...tags(task, task.id),
      ...read,
    ],
    delete: (task: ResourceTask) => [...on(arnOf(task, task.id), ...named(remove)), ...read],
    read: () => [...read, ...anywhere(...named(reads))],
  } satisfies Record<string, Needs>;
}

export const networkNeeds = {
  'AWS::EC2::EIP': ec2('elastic-ip', {
    create: ['AllocateAddress'],
    delete: ['ReleaseAddress'],
    describe: ['DescribeAddresses'],
  }),
  'AWS::EC2::InstanceConnectEndpoint': ec2('instance-connect-endpoint', {
    create: ['CreateInstanceConnectEndpoint', 'CreateNetworkInterface'],
    delete: ['DeleteInstanceConnectEndpoint'],
    describe: ['DescribeInstanceConnectEndpoints'],
  }),
  'AWS::EC2::InternetGateway': ec2('internet-gateway', {
    create: ['CreateInternetGateway'],
    delete: ['DeleteInternetGateway'],
    describe: ['DescribeInternetGateways'],
  }),
  'AWS::EC2::LaunchTemplate': ec2('launch-template', {
    create: ['CreateLaunchTemplate'],
    update: ['CreateLaunchTemplateVersion'],
    delete: ['DeleteLaunchTemplate'],
    describe: ['DescribeLaunchTemplates'],
  }),
  'AWS::EC2::NatGateway': ec2('natgateway', {
    create: ['CreateNatGateway'],
    delete: ['DeleteNatGateway'],
    describe: ['DescribeNatGateways'],
  }),
  'AWS::EC2::Route': ec2('route-table', {
    create: ['CreateRoute'],
    update: ['ReplaceRoute'],
    delete: ['DeleteRoute'],
    describe: ['DescribeRouteTables'],
    taggable: false,
  }),
  'AWS::EC2::RouteTable': ec2('route-table', {
    create: ['CreateRouteTable'],
    delete: ['DeleteRouteTable'],
    describe: ['DescribeRouteTables'],
  }),
  'AWS::EC2::SecurityGroup': ec2('security-group', {
    create: ['CreateSecurityGroup'],
    delete: ['DeleteSecurityGroup'],
    describe: ['DescribeSecurityGroups'],
    // A new group lets everything out: rules of its own take that back first.
    of: {
      SecurityGroupIngress: {
        create: ['AuthorizeSecurityGroupIngress'],
        update: ['AuthorizeSecurityGroupIngress', 'RevokeSecurityGroupIngress'],
      },
      SecurityGroupEgress: {
        create: ['AuthorizeSecurityGroupEgress', 'RevokeSecurityGroupEgress'],
        update: ['AuthorizeSecurityGroupEgress', 'RevokeSecurityGroupEgress'],
      },
    },
  }),
  'AWS::EC2::SecurityGroupEgress': ec2('security-group', {
    create: ['AuthorizeSecurityGroupEgress'],
    update: ['UpdateSecurityGroupRuleDescriptionsEgress'],
    delete: ['RevokeSecurityGroupEgress'],
    describe: ['DescribeSecurityGroupRules'],
    taggable: false,
  }),
  'AWS::EC2::SecurityGroupIngress': ec2('security-group', {
    create: ['AuthorizeSecurityGroupIngress'],
    update: ['UpdateSecurityGroupRuleDescriptionsIngress'],
    delete: ['RevokeSecurityGroupIngress'],
    describe: ['DescribeSecurityGroupRules'],
    taggable: false,
  }),
  'AWS::EC2::Subnet': ec2('subnet', {
    create: ['CreateSubnet', 'ModifySubnetAttribute'],
    update: ['ModifySubnetAttribute'],
    delete: ['DeleteSubnet'],
    describe: ['DescribeSubnets'],
    reads: ['DescribeNetworkAcls'],
  }),
  'AWS::EC2::SubnetRouteTableAssociation': ec2('route-table', {
    create: ['AssociateRouteTable'],
    delete: ['DisassociateRouteTable'],
    describe: ['DescribeRouteTables'],
    taggable: false,
  }),
  'AWS::EC2::VPC': ec2('vpc', {
    create: ['CreateVpc', 'ModifyVpcAttribute'],
    update: ['ModifyVpcAttribute'],
    delete: ['DeleteVpc'],
    describe: ['DescribeVpcs', 'DescribeVpcAttribute'],
    reads: ['DescribeNetworkAcls', 'DescribeSecurityGroups', 'DescribeVpcEncryptionControls'],
  }),
  'AWS::EC2::VPCEndpoint': ec2('vpc-endpoint', {
    create: ['CreateVpcEndpoint'],
    update: ['ModifyVpcEndpoint'],
    delete: ['DeleteVpcEndpoints'],
    describe: ['DescribeVpcEndpoints', 'DescribeSecurityGroups', 'DescribeSubnets', 'DescribeVpcs'],
  }),
  'AWS::EC2::VPCGatewayAttachment': ec2('internet-gateway', {
    create: ['AttachInternetGateway'],
    update: ['AttachInternetGateway', 'DetachInternetGateway'],
    delete: ['DetachInternetGateway'],
    describe: ['DescribeInternetGateways', 'DescribeVpnGateways'],
    taggable: false,
  }),
} satisfies NeedsByType;
