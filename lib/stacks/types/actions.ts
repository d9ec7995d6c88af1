import { isTrue, itemsOf, within } from './property-values';
import type { Properties } from './type-facts';

/** A right that CloudFormation needs, with the keys of its own that policies may ask for. */
export interface Need {
  action: string;
  /** An ARN as such a resource will have one; `*` where the action takes none. */
  resource: string;
  keys?: Readonly<Record<string, string>>;
}

/** Where the resource will be. */
export interface Place {
  partition: string;
  region: string;
  accountId: string;
  stackName: string;
  logicalId: string;
}

interface ActionFacts {
  /** The resource itself, as its ARN names it after `arn:<partition>:`. */
  arn: (place: Place, properties: Properties) => string;
  create: readonly string[];
  update?: readonly string[];
  /** Stack tags reach every resource that can have some. */
  tag?: string;
  /** What these properties need beside that, to be made. */
  more?: (place: Place, properties: Properties, own: string) => readonly Need[];
}

/**
 * What CloudFormation calls to make or change a resource of a type: of the permissions that the handlers in the type's
 * schema list, those that are needed whatever the properties, and those that certain properties need. What it only looks
 * at stands in `reads.ts`.
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html#schema-properties-handlers,
 * the schemas: https://github.com/pulumi/pulumi-aws-native/tree/master/aws-cloudformation-schema,
 * resources and keys: https://docs.aws.amazon.com/service-authorization/latest/reference/
 */
export const actions: Readonly<Record<string, ActionFacts>> = {
  'AWS::AutoScaling::AutoScalingGroup': {
    arn: (place) => `autoscaling:${inRegion(place)}:autoScalingGroup:0:autoScalingGroupName/${nameIn(place)}`,
    create: ['autoscaling:CreateAutoScalingGroup'],
    update: ['autoscaling:UpdateAutoScalingGroup'],
    tag: 'autoscaling:CreateOrUpdateTags',
    // A group with a launch template asks whether its maker may start its instances.
    // https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html
    more: (place) => [{ action: 'ec2:RunInstances', resource: ec2(place, 'instance/i-0') }],
  },
  'AWS::AutoScaling::ScalingPolicy': {
    arn: (place) =>
      `autoscaling:${inRegion(place)}:autoScalingGroup:0:autoScalingGroupName/${place.stackName}-0`,
    create: ['autoscaling:PutScalingPolicy'],
    update: ['autoscaling:PutScalingPolicy'],
  },
  'AWS::CloudFront::Distribution': {
    arn: (place) => `cloudfront::${place.accountId}:distribution/E0`,
    create: ['cloudfront:CreateDistribution'],
    update: ['cloudfront:UpdateDistribution', 'cloudfront:ListTagsForResource'],
    tag: 'cloudfront:TagResource',
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
    more: (place, { DistributionConfig }) =>
      within(DistributionConfig).Logging === undefined
        ? []
        : ['s3:GetBucketAcl', 's3:PutBucketAcl'].map((action) => ({ action, resource: someBucket(place) })),
  },
  'AWS::CloudFront::Function': {
    arn: (place, { Name }) => `cloudfront::${place.accountId}:function/${Name}`,
    create: ['cloudfront:CreateFunction', 'cloudfront:DescribeFunction'],
    update: ['cloudfront:UpdateFunction', 'cloudfront:DescribeFunction'],
    tag: 'cloudfront:TagResource',
    more: (_, { AutoPublish }, resource) =>
      isTrue(AutoPublish) ? [{ action: 'cloudfront:PublishFunction', resource }] : [],
  },
  'AWS::CloudFront::OriginAccessControl': {
    arn: (place) => `cloudfront::${place.accountId}:origin-access-control/E0`,
    create: ['cloudfront:CreateOriginAccessControl'],
    update: ['cloudfront:UpdateOriginAccessControl', 'cloudfront:GetOriginAccessControl'],
  },
  'AWS::EC2::EIP': ofEc2('elastic-ip/eipalloc-0', ['AllocateAddress']),
  'AWS::EC2::InstanceConnectEndpoint': {
    ...ofEc2('instance-connect-endpoint/eice-0', ['CreateInstanceConnectEndpoint']),
    more: (place) => [
      { action: 'ec2:CreateNetworkInterface', resource: ec2(place, 'network-interface/eni-0') },
    ],
  },
  'AWS::EC2::InternetGateway': ofEc2('internet-gateway/igw-0', ['CreateInternetGateway']),
  'AWS::EC2::LaunchTemplate': ofEc2(
    'launch-template/lt-0',
    ['CreateLaunchTemplate'],
    ['CreateLaunchTemplateVersion'],
  ),
  'AWS::EC2::NatGateway': ofEc2('natgateway/nat-0', ['CreateNatGateway']),
  'AWS::EC2::Route': ofEc2('route-table/rtb-0', ['CreateRoute'], ['ReplaceRoute'], false),
  'AWS::EC2::RouteTable': ofEc2('route-table/rtb-0', ['CreateRouteTable']),
  // Hardly any group is without rules.
  'AWS::EC2::SecurityGroup': ofEc2('security-group/sg-0', [
    'CreateSecurityGroup',
    'AuthorizeSecurityGroupIngress',
    'AuthorizeSecurityGroupEgress',
  ]),
  'AWS::EC2::Subnet': ofEc2(
    'subnet/subnet-0',
    ['CreateSubnet', 'ModifySubnetAttribute'],
    ['ModifySubnetAttribute'],
  ),
  'AWS::EC2::SubnetRouteTableAssociation': ofEc2('route-table/rtb-0', ['AssociateRouteTable'], [], false),
  'AWS::EC2::VPC': ofEc2('vpc/vpc-0', ['CreateVpc', 'ModifyVpcAttribute'], ['ModifyVpcAttribute']),
  'AWS::EC2::VPCEndpoint': ofEc2('vpc-endpoint/vpce-0', ['CreateVpcEndpoint'], ['ModifyVpcEndpoint']),
  'AWS::EC2::VPCGatewayAttachment': ofEc2('internet-gateway/igw-0', ['AttachInternetGateway'], [], false),
  'AWS::ElasticLoadBalancingV2::Listener': ofBalancing('listener/app', ':CreateListener', ':ModifyListener'),
  'AWS::ElasticLoadBalancingV2::ListenerRule': ofBalancing('listener-rule/app', ':CreateRule', ':ModifyRule'),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ofBalancing(
    'loadbalancer/app',
    ':CreateLoadBalancer',
    ':ModifyLoadBalancerAttributes',
  ),
  'AWS::ElasticLoadBalancingV2::TargetGroup': ofBalancing(
    'targetgroup',
    ':CreateTargetGroup',
    ':ModifyTargetGroup',
  ),
  'AWS::IAM::InstanceProfile': {
    arn: (place, { Path }) => `iam::${place.accountId}:instance-profile${Path ?? '/'}${nameIn(place)}`,
    create: ['iam:CreateInstanceProfile', 'iam:AddRoleToInstanceProfile', 'iam:GetInstanceProfile'],
    update: ['iam:AddRoleToInstanceProfile', 'iam:RemoveRoleFromInstanceProfile'],
  },
  // The role that it is of stands beside it: see `needsOf`.
  'AWS::IAM::Policy': { arn: () => '', create: [] },
  'AWS::IAM::Role': {
    arn: (place, { Path, RoleName }) =>
      `iam::${place.accountId}:role${Path ?? '/'}${RoleName ?? nameIn(place)}`,
    create: ['iam:GetRole'],
    tag: 'iam:TagRole',
    more: (_, { PermissionsBoundary, Policies, ManagedPolicyArns }, resource) => {
      const keys: Need['keys'] =
        typeof PermissionsBoundary === 'string' ? { 'iam:PermissionsBoundary': PermissionsBoundary } : {};
      return [
        { action: 'iam:CreateRole', resource, keys },
        ...(itemsOf(Policies).length > 0 ? [{ action: 'iam:PutRolePolicy', resource, keys }] : []),
        ...itemsOf(ManagedPolicyArns).map((policy) => ({
          action: 'iam:AttachRolePolicy',
          resource,
          keys: { ...keys, 'iam:PolicyARN': String(policy) },
        })),
      ];
    },
  },
  'AWS::KMS::Alias': {
    arn: (place, { AliasName }) => `kms:${inRegion(place)}:${AliasName}`,
    create: ['kms:CreateAlias'],
    update: ['kms:UpdateAlias'],
  },
  'AWS::KMS::Key': {
    arn: (place) => `kms:${inRegion(place)}:key/0`,
    create: [],
    update: ['kms:DescribeKey'],
    tag: 'kms:TagResource',
    more: (_, { EnableKeyRotation }, resource) => [
      { action: 'kms:CreateKey', resource: '*' },
      ...(isTrue(EnableKeyRotation) ? [{ action: 'kms:EnableKeyRotation', resource }] : []),
    ],
  },
  'AWS::RDS::DBInstance': {
    arn: (place, { DBInstanceIdentifier }) =>
      `rds:${inRegion(place)}:db:${DBInstanceIdentifier ?? nameIn(place).toLowerCase()}`,
    create: ['rds:CreateDBInstance'],
    update: ['rds:ModifyDBInstance'],
    tag: 'rds:AddTagsToResource',
    // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html#rds-secrets-manager-permissions,
    // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.Keys.html
    more: (place, { ManageMasterUserPassword, KmsKeyId }) => [
      ...(isTrue(ManageMasterUserPassword)
        ? ['secretsmanager:CreateSecret', 'secretsmanager:TagResource'].map((action) => ({
            action,
            resource: databaseSecret(place),
          }))
        : []),
      ...(KmsKeyId === undefined
        ? []
        : ['kms:DescribeKey', 'kms:CreateGrant', 'kms:Decrypt', 'kms:GenerateDataKey'].map((action) => ({
            action,
            resource: `arn:${place.partition}:kms:${inRegion(place)}:key/0`,
            keys: {
              'kms:ViaService': `rds.${place.region}.${urlSuffixes[place.partition] ?? 'amazonaws.com'}`,
              'kms:GrantIsForAWSResource': 'true',
            },
          }))),
    ],
  },
  'AWS::RDS::DBSubnetGroup': {
    arn: (place) => `rds:${inRegion(place)}:subgrp:${nameIn(place).toLowerCase()}`,
    create: ['rds:CreateDBSubnetGroup'],
    update: ['rds:ModifyDBSubnetGroup'],
    tag: 'rds:AddTagsToResource',
  },
  'AWS::S3::Bucket': {
    arn: (place, { BucketName }) => `s3:::${BucketName ?? nameIn(place).toLowerCase()}`,
    create: ['s3:CreateBucket'],
    tag: 's3:PutBucketTagging',
    // Each part of its configuration is put by itself.
    more: (_, properties, resource) =>
      bucketParts.flatMap(([part, action]) => (properties[part] === undefined ? [] : [{ action, resource }])),
  },
  'AWS::S3::BucketPolicy': {
    arn: (place) => someBucket(place).replace(/^arn:[^:]+:/, ''),
    create: ['s3:PutBucketPolicy'],
    update: ['s3:PutBucketPolicy'],
  },
  'AWS::SecretsManager::RotationSchedule': {
    arn: (place) => databaseSecret(place).replace(/^arn:[^:]+:/, ''),
    create: ['secretsmanager:RotateSecret', 'secretsmanager:DescribeSecret'],
    update: ['secretsmanager:RotateSecret', 'secretsmanager:DescribeSecret'],
  },
};

const bucketParts = [
  ['BucketEncryption', 's3:PutEncryptionConfiguration'],
  ['LifecycleConfiguration', 's3:PutLifecycleConfiguration'],
  ['OwnershipControls', 's3:PutBucketOwnershipControls'],
  ['PublicAccessBlockConfiguration', 's3:PutBucketPublicAccessBlock'],
  ['VersioningConfiguration', 's3:PutBucketVersioning'],
] as const;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html#cfn-pseudo-param-urlsuffix */
const urlSuffixes: Readonly<Record<string, string>> = {
  'aws-cn': 'amazonaws.com.cn',
  'aws-eusc': 'amazonaws.eu',
};

/** A bucket of the stack, whichever. */
const someBucket = ({ partition, stackName }: Place) =>
  `arn:${partition}:s3:::${stackName.toLowerCase()}-bucket-0`;
const inRegion = ({ region, accountId }: Place) => `${region}:${accountId}`;
/** As CloudFormation makes one up: with some random characters behind. */
const nameIn = ({ stackName, logicalId }: Place) => `${stackName}-${logicalId}-0`;
const ec2 = (place: Place, id: string) => `arn:${place.partition}:ec2:${inRegion(place)}:${id}`;
const databaseSecret = (place: Place) =>
  `arn:${place.partition}:secretsmanager:${inRegion(place)}:secret:rds!db-0`;

function ofEc2(
  id: string,
  create: readonly string[],
  update: readonly string[] = [],
  isTagged = true,
): ActionFacts {
  return {
    arn: (place) => `ec2:${inRegion(place)}:${id}`,
    create: create.map((action) => `ec2:${action}`),
    update: update.map((action) => `ec2:${action}`),
    ...(isTagged ? { tag: 'ec2:CreateTags' } : {}),
  };
}

const attributeLists = ['LoadBalancerAttributes', 'TargetGroupAttributes', 'ListenerAttributes'];

function ofBalancing(kind: string, create: string, update: string): ActionFacts {
  return {
    arn: (place) => `elasticloadbalancing:${inRegion(place)}:${kind}/${place.stackName.slice(0, 16)}/0`,
    create: [`elasticloadbalancing${create}`],
    update: [`elasticloadbalancing${update}`],
    tag: 'elasticloadbalancing:AddTags',
    more: (_, properties, resource) =>
      attributeLists.flatMap((list) =>
        properties[list] === undefined ? [] : [{ action: `elasticloadbalancing:Modify${list}`, resource }],
      ),
  };
}
