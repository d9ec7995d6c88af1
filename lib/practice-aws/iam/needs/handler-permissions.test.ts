import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Stack, StackResource } from '@/lib/practice-aws/account/state';
import { PracticeBench } from '@/lib/practice-aws/bench/practice-bench';
import { matchesWildcards } from '@/lib/practice-aws/protocol/wildcard';
import { NEEDS } from './resource-needs';
import { ResourceTask } from './resource-task';

/**
 * The permissions that the handlers of the types of our templates have in the CloudFormation registry, as
 * `DescribeType` tells them: https://github.com/pulumi/pulumi-aws-native, aws-cloudformation-schema, of 2026-08-07.
 */
const HANDLERS: Readonly<Record<string, Record<Verb, string[]>>> = JSON.parse(
  readFileSync('lib/practice-aws/iam/needs/handler-permissions.json', 'utf8'),
);
const VERBS = ['create', 'update', 'delete', 'read'] as const;
type Verb = (typeof VERBS)[number];

/** As if every property were set, and set anew. */
class Everything extends ResourceTask {
  override has() {
    return true;
  }
  override sets() {
    return true;
  }
  override get tagged() {
    return true;
  }
  override text(path: string) {
    return super.text(path) ?? 'true';
  }
  override texts(name: string) {
    return name === 'ManagedPolicyArns' ? ['arn:aws:iam::aws:policy/ReadOnlyAccess'] : ['role'];
  }
}

/** What is not asked for, as it depends on what the service finds, or on a property that no template of ours has. */
const LEFT_OUT: readonly [why: string, types: string, ...actions: string[]][] = [
  ['the account has the role already', '*', 'iam:CreateServiceLinkedRole'],
  ['only where tags are taken away', '*', '*:DeleteTags', '*:RemoveTags*', '*:Untag*'],
  ['the tags come with the thing', '*', 'kms:ListResourceTags', 'elasticloadbalancing:DescribeTags'],
  ['deleting puts no tags', 'AWS::EC2::VPCEndpoint', 'ec2:CreateTags'],
  ['deleting puts no tags', 'AWS::IAM::Role', 'iam:TagRole'],
  ['deleting puts no tags', 'AWS::RDS::DBSubnetGroup', 'rds:AddTagsToResource'],
  ['it belongs to a NAT gateway', 'AWS::EC2::EIP', 'ec2:*sociateAddress', 'ec2:AcceptAddressTransfer'],
  ['private addresses', 'AWS::EC2::NatGateway', 'ec2:*NatGatewayAddress'],
  ['a route to an interface', 'AWS::EC2::Route', 'ec2:DescribeNetworkInterfaces'],
  ['a virtual private gateway', 'AWS::EC2::VPCGatewayAttachment', 'ec2:*tachVpnGateway'],
  ['instances of EC2-Classic', 'AWS::EC2::SecurityGroup', 'ec2:DescribeInstances'],
  ['descriptions alone', 'AWS::EC2::SecurityGroup', 'ec2:UpdateSecurityGroupRuleDescriptions*'],
  ['addresses of IPv6', 'AWS::EC2::Subnet', 'ec2:*ociateSubnetCidrBlock'],
  ['another table before', 'AWS::EC2::SubnetRouteTableAssociation', 'ec2:ReplaceRouteTableAssociation'],
  ['looks at what it is told', 'AWS::EC2::SubnetRouteTableAssociation', 'ec2:DescribeSubnets'],
  [
    'dedicated hardware, encryption',
    'AWS::EC2::VPC',
    'ec2:ModifyVpcTenancy',
    'ec2:CreateVpcEncryptionControl',
  ],
  ['another kind of network', 'AWS::EC2::VPCEndpoint', 'vpc-lattice:*', 'vpce:*'],
  ['metrics, hooks, refreshes', 'AWS::AutoScaling::*', 'autoscaling:*Metrics*', 'autoscaling:*Notification*'],
  ['metrics, hooks, refreshes', 'AWS::AutoScaling::*', 'autoscaling:*LifecycleHook', 'cloudwatch:*'],
  ['metrics, hooks, refreshes', 'AWS::AutoScaling::*', 'autoscaling:*InstanceRefresh', 'managed-fleets:*'],
  ['other targets', 'AWS::AutoScaling::*', 'autoscaling:Attach*', 'autoscaling:Detach*', 'vpc-lattice:*'],
  [
    'asked by Auto Scaling itself',
    'AWS::AutoScaling::*',
    'ec2:Describe*',
    'ec2:Get*',
    'elasticloadbalancing:*',
  ],
  ['asked by Auto Scaling itself', 'AWS::AutoScaling::*', 'ssm:Get*'],
  ['only with a profile in its launch template', 'AWS::AutoScaling::*', 'iam:PassRole'],
  ['what it is told to be', 'AWS::ElasticLoadBalancingV2::*', '*:DescribeListenerAttributes'],
  ['a size of its own', 'AWS::AutoScaling::*', 'autoscaling:UpdateAutoScalingGroup'],
  ['users that sign in', 'AWS::ElasticLoadBalancingV2::*', 'cognito-idp:*'],
  ['capacity and pools', 'AWS::ElasticLoadBalancingV2::*', '*:ModifyCapacityReservation', '*:*Ip*Pools'],
  ['a new one has what it was made with', 'AWS::ElasticLoadBalancingV2::*', '*:SetSecurityGroups'],
  [
    'targets come from the group',
    'AWS::ElasticLoadBalancingV2::*',
    '*:DeregisterTargets',
    '*:DescribeTargetHealth',
  ],
  ['roles, replicas, restores', 'AWS::RDS::DBInstance', 'rds:*Role*', 'rds:*Replica*', 'rds:Restore*'],
  ['roles, replicas, restores', 'AWS::RDS::DBInstance', 'rds:*AutomatedBackups*', 'rds:*Cluster*', 'iam:*'],
  ['roles, replicas, restores', 'AWS::RDS::DBInstance', 'rds:DescribeDBSnapshots', 'rds:*ParameterGroups'],
  ['a second step', 'AWS::RDS::DBInstance', 'rds:ModifyDBInstance', 'rds:RebootDBInstance'],
  ['another key of the password', 'AWS::RDS::DBInstance', 'kms:CreateGrant', 'kms:DescribeKey'],
  [
    'parts that no bucket of ours has',
    'AWS::S3::Bucket',
    's3:Put*Configuration',
    's3:PutBucket*',
    's3:*Metadata*',
  ],
  ['parts that no bucket of ours has', 'AWS::S3::Bucket', 's3:DeleteBucket?*', 's3tables:*', 's3:*Object*'],
  [
    'parts that no bucket of ours has',
    'AWS::S3::Bucket',
    's3:GetBucketAcl',
    's3:TagResource',
    'iam:PassRole',
  ],
  ['a key that is off, or given a policy later', 'AWS::KMS::Key', 'kms:*ableKey*', 'kms:PutKeyPolicy'],
  ['users and groups', 'AWS::IAM::*', 'iam:*User*', 'iam:*Group*'],
  ['what is taken away', 'AWS::IAM::*', 'iam:Detach*', 'iam:DeletePolicyVersion', 'iam:DeleteRolePolicy'],
  ['what is taken away', 'AWS::IAM::*', 'iam:DeleteRolePermissionsBoundary'],
  [
    'several tenants and origins',
    'AWS::CloudFront::*',
    'cloudfront:*ConnectionGroup',
    'cloudfront:GetVpcOrigin',
  ],
  [
    'the same right by another name',
    'AWS::CloudFront::*',
    'cloudfront:*WithTags',
    'cloudfront:*WithStagingConfig',
  ],
  ['settings of the account', 'AWS::ECS::Cluster', 'ecs:PutAccountSetting*'],
  ['a key of its own', 'AWS::ECS::Cluster', 'kms:DescribeKey'],
  ['it is registered, not changed', 'AWS::ECS::TaskDefinition', 'iam:GetRole', 'iam:PassRole'],
  ['a role that ECS has already', 'AWS::ECS::Service', 'iam:PassRole'],
  ['only where an update is cancelled', 'AWS::ECS::Service', 'ecs:StopServiceDeployment'],
  ['ECS alone is scaled', 'AWS::ApplicationAutoScaling::*', 'lambda:*', 'iam:PassRole'],
  ['asked by its service-linked role', 'AWS::ApplicationAutoScaling::*', 'cloudwatch:*'],
  ['other regions', 'AWS::SecretsManager::Secret', '*:ReplicateSecretToRegions', '*:RemoveRegions*'],
  [
    'protection, indexes, deliveries',
    'AWS::Logs::LogGroup',
    'logs:*DataProtectionPolicy',
    'logs:*IndexPolic*',
  ],
  [
    'protection, indexes, deliveries',
    'AWS::Logs::LogGroup',
    'logs:*ResourcePolic*',
    'logs:CreateLogDelivery',
  ],
  ['protection, indexes, deliveries', 'AWS::Logs::LogGroup', 's3:*', 'firehose:*', 'logs:*BearerToken*'],
  ['what is taken away', 'AWS::Logs::LogGroup', 'logs:*DeletionProtection', 'logs:DisassociateKmsKey'],
  ['what is taken away', 'AWS::Logs::LogGroup', 'logs:DeleteRetentionPolicy'],
  ['delivery to Firehose, and its log', 'AWS::SNS::*', 'iam:*', '*:PutDataProtectionPolicy'],
  ['delivery to Firehose, and its log', 'AWS::SNS::*', 'sns:GetDataProtectionPolicy'],
  ['code in a bucket, networks, disks', 'AWS::Lambda::Function', 's3:*', 'ec2:*', 'elasticfilesystem:*'],
  ['code in a bucket, networks, disks', 'AWS::Lambda::Function', 's3files:*', 'kms:*', '*:GetLayerVersion'],
  [
    'what no function of ours has',
    'AWS::Lambda::Function',
    '*Concurrency',
    'lambda:Put*',
    '*CapacityProvider',
  ],
  ['what no function of ours has', 'AWS::Lambda::Function', '*CodeSigningConfig', 'lambda:PublishVersion'],
  ['what no function of ours has', 'AWS::Lambda::Function', 'lambda:*RecursionConfig'],
  ['a private authority', 'AWS::CertificateManager::Certificate', 'acm-pca:*'],
  ['a rotation of one’s own', 'AWS::SecretsManager::*', 'lambda:InvokeFunction', 'iam:PassRole'],
];
const leftOut = (type: string, action: string) =>
  LEFT_OUT.some(
    ([, types, ...patterns]) =>
      matchesWildcards(types, type) && patterns.some((pattern) => matchesWildcards(pattern, action)),
  );

/** Beyond what the schema says: what the service asks for in the caller's name, by its own documentation. */
const BEYOND = new Map([
  ['AWS::AutoScaling::AutoScalingGroup', ['ec2:CreateTags']],
  ['AWS::CloudFront::Distribution', ['s3:GetBucketAcl', 's3:PutBucketAcl']],
  ['AWS::RDS::DBInstance', ['kms:Decrypt', 'kms:GenerateDataKey']],
  // The registry has no handler that reads one, though drift detection does.
  ['AWS::IAM::Policy', ['iam:GetRolePolicy']],
]);

async function taskOf(type: string): Promise<ResourceTask> {
  const bench = new PracticeBench();
  const stack: Stack = await bench.create('web', 'Resources: { One: { Type: AWS::SNS::Topic } }');
  const topic = stack.resources.get('One');
  if (topic === undefined) return expect.fail('there is no resource');
  const resource: StackResource = { ...topic, type, physicalId: 'one' };
  return new Everything(stack, resource, {}, true);
}

const cases = Object.keys(HANDLERS).flatMap((type) => VERBS.map((verb) => [type, verb] as const));

test.each(cases)(
  '[iam-24] %s: to %s one takes the permissions that its handler documents',
  async (type, verb) => {
    const documented = HANDLERS[type]?.[verb] ?? [];
    const reads = HANDLERS[type]?.read ?? [];
    const asked = new Set((NEEDS[type]?.[verb](await taskOf(type)) ?? []).map(({ action }) => action));
    const allowed = [...documented, ...reads, ...(BEYOND.get(type) ?? [])];
    expect([...asked].filter((action) => !allowed.some((one) => matchesWildcards(one, action)))).toEqual([]);
    const missing = documented.filter((one) => ![...asked].some((action) => matchesWildcards(one, action)));
    expect(missing.filter((action) => !leftOut(type, action))).toEqual([]);
  },
);

test('what is left out stands in a handler', () => {
  const stands = (types: string, pattern: string) =>
    Object.entries(HANDLERS).some(
      ([type, by]) =>
        matchesWildcards(types, type) &&
        Object.values(by).some((actions) => actions.some((action) => matchesWildcards(pattern, action))),
    );
  const idle = LEFT_OUT.flatMap(([, types, ...patterns]) =>
    patterns.filter((pattern) => !stands(types, pattern)).map((pattern) => `${types} ${pattern}`),
  );
  expect(idle).toEqual([]);
});
