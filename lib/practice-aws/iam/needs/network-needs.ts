import {
  anywhere,
  type Needs,
  type NeedsByType,
  on,
  type ResourceTask,
  when,
} from '@/lib/practice-aws/iam/resource-task';

/**
 * EC2, of each type what its handler always calls, of the permissions in the type's schema.
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html#schema-properties-handlers,
 * resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
interface Ec2Actions {
  create: string[];
  update?: string[];
  delete: string[];
  describe: string[];
  /** Tags come with the creation, and need a right of their own. */
  taggable?: boolean;
}

const named = (actions: string[]) => actions.map((action) => `ec2:${action}`);

/** @param kind of resource, as its ARN names it */
function ec2(kind: string, actions: Ec2Actions) {
  const { create, update = [], delete: remove, describe, taggable = true } = actions;
  const arnOf = (task: ResourceTask, id: string) => task.arn('ec2', `${kind}/${id}`);
  const tags = (task: ResourceTask) => when(taggable && task.tagged, on(arnOf(task, '*'), 'ec2:CreateTags'));
  const read = anywhere(...named(describe));
  return {
    create: (task: ResourceTask) => [...on(arnOf(task, '*'), ...named(create)), ...tags(task), ...read],
    update: (task: ResourceTask) => [...on(arnOf(task, task.id), ...named(update)), ...tags(task), ...read],
    delete: (task: ResourceTask) => [...on(arnOf(task, task.id), ...named(remove)), ...read],
    read: () => read,
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
    create: ['CreateSecurityGroup', 'AuthorizeSecurityGroupIngress', 'AuthorizeSecurityGroupEgress'],
    update: ['AuthorizeSecurityGroupIngress', 'RevokeSecurityGroupIngress'],
    delete: ['DeleteSecurityGroup'],
    describe: ['DescribeSecurityGroups'],
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
  }),
  'AWS::EC2::VPCEndpoint': ec2('vpc-endpoint', {
    create: ['CreateVpcEndpoint'],
    update: ['ModifyVpcEndpoint'],
    delete: ['DeleteVpcEndpoints'],
    describe: ['DescribeVpcEndpoints'],
  }),
  'AWS::EC2::VPCGatewayAttachment': ec2('internet-gateway', {
    create: ['AttachInternetGateway'],
    update: ['AttachInternetGateway', 'DetachInternetGateway'],
    delete: ['DetachInternetGateway'],
    describe: ['DescribeInternetGateways'],
    taggable: false,
  }),
} satisfies NeedsByType;
