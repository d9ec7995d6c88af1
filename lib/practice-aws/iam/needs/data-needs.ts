import { finalSnapshotId } from '@/lib/practice-aws/resource-types/final-snapshot';
import { urlSuffixOf } from '@/lib/practice-aws/template/partition';
import type { Need } from './need';
import { anywhere, type NeedsByType, on, type ResourceTask, when } from './resource-task';

/**
 * RDS, S3 and secrets. Of each type what its handler always calls, of the permissions in the type's schema,
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html#schema-properties-handlers;
 * resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html, …/list_amazons3.html
 */
const databaseArn = (task: ResourceTask) => task.arn('rds', `db:${task.id}`);
const groupArn = (task: ResourceTask) => task.arn('rds', `subgrp:${task.id}`);
const described = (task: ResourceTask) => on(databaseArn(task), 'rds:DescribeDBInstances');
/** RDS looks at the network in the name of whoever puts a database into it. */
const network = anywhere(
  ...['ec2:DescribeAccountAttributes', 'ec2:DescribeAvailabilityZones', 'ec2:DescribeInternetGateways'],
  ...['ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcAttribute', 'ec2:DescribeVpcs'],
);
const events = (task: ResourceTask) => on(databaseArn(task), 'rds:DescribeEvents');

/**
 * RDS keeps the password in Secrets Manager in the name of whoever makes the database.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html#rds-secrets-manager-permissions
 */
function secret(task: ResourceTask): Need[] {
  const made = task.attribute('MasterUserSecret.SecretArn') ?? task.arn('secretsmanager', 'secret:rds!*');
  return on(made, 'secretsmanager:CreateSecret', 'secretsmanager:TagResource');
}

/**
 * RDS asks KMS in the caller's name. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.Keys.html,
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
function encryption(task: ResourceTask): Need[] {
  const key = task.text('KmsKeyId');
  if (key === undefined) return [];
  const resource = key.startsWith('arn:') ? key : task.arn('kms', `key/${key}`);
  const { region } = task.stack;
  const keys = { 'kms:ViaService': `rds.${region}.${urlSuffixOf(region)}` };
  const needs = on(resource, 'kms:DescribeKey', 'kms:CreateGrant', 'kms:Decrypt', 'kms:GenerateDataKey');
  return needs.map((need) => ({ ...need, keys }));
}

/**
 * A snapshot is authorised on the database and on itself, its tags on itself.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html
 */
function finalSnapshot(task: ResourceTask): Need[] {
  const snapshot = task.arn('rds', `snapshot:${finalSnapshotId(task.stack, task.resource)}`);
  return [
    ...on(databaseArn(task), 'rds:CreateDBSnapshot'),
    ...on(snapshot, 'rds:CreateDBSnapshot'),
    ...when(task.tagged, on(snapshot, 'rds:AddTagsToResource')),
  ];
}

const databases = {
  'AWS::RDS::DBInstance': {
    create: (task) => [
      ...on(databaseArn(task), 'rds:CreateDBInstance'),
      ...when(task.tagged, on(databaseArn(task), 'rds:AddTagsToResource')),
      ...when(task.text('ManageMasterUserPassword') === 'true', secret(task)),
      ...encryption(task),
      ...network,
      ...events(task),
      ...described(task),
    ],
    update: (task) => [
      ...on(databaseArn(task), 'rds:ModifyDBInstance'),
      ...when(task.tagged, on(databaseArn(task), 'rds:AddTagsToResource')),
      ...when(task.sets('EngineVersion'), anywhere('rds:DescribeDBEngineVersions')),
      ...when(
        task.sets('ManageMasterUserPassword') && task.text('ManageMasterUserPassword') === 'true',
        secret(task),
      ),
      ...network,
      ...events(task),
      ...described(task),
    ],
    delete: (task) => [
      ...on(databaseArn(task), 'rds:DeleteDBInstance'),
      ...when(task.snapshot, finalSnapshot(task)),
      ...described(task),
    ],
    read: (task) => [...network, ...described(task)],
  },
  'AWS::RDS::DBSubnetGroup': {
    create: (task) => [
      ...on(groupArn(task), 'rds:CreateDBSubnetGroup', 'rds:DescribeDBSubnetGroups'),
      ...on(groupArn(task), 'rds:ListTagsForResource'),
      ...when(task.tagged, on(groupArn(task), 'rds:AddTagsToResource')),
    ],
    update: (task) => [
      ...on(groupArn(task), 'rds:ModifyDBSubnetGroup', 'rds:DescribeDBSubnetGroups'),
      ...on(groupArn(task), 'rds:ListTagsForResource'),
      ...when(task.tagged, on(groupArn(task), 'rds:AddTagsToResource')),
    ],
    delete: (task) =>
      on(
        groupArn(task),
        ...['rds:DeleteDBSubnetGroup', 'rds:DescribeDBSubnetGroups', 'rds:ListTagsForResource'],
      ),
    read: (task) => on(groupArn(task), 'rds:DescribeDBSubnetGroups', 'rds:ListTagsForResource'),
  },
} satisfies NeedsByType;

const parametersArn = (task: ResourceTask) => task.arn('rds', `pg:${task.id}`);
const parameters = (task: ResourceTask, ...actions: string[]) =>
  on(
    parametersArn(task),
    ...actions,
    ...['rds:DescribeDBParameterGroups', 'rds:DescribeDBParameters', 'rds:ListTagsForResource'],
  );

const parameterGroups = {
  'AWS::RDS::DBParameterGroup': {
    create: (task) => [
      ...parameters(task, 'rds:CreateDBParameterGroup'),
      ...when(task.has('Parameters'), on(parametersArn(task), 'rds:ModifyDBParameterGroup')),
      ...anywhere('rds:DescribeEngineDefaultParameters'),
      ...when(task.tagged, on(parametersArn(task), 'rds:AddTagsToResource')),
    ],
    update: (task) => [
      ...parameters(task),
      ...when(
        task.sets('Parameters'),
        on(parametersArn(task), 'rds:ModifyDBParameterGroup', 'rds:ResetDBParameterGroup'),
      ),
      ...anywhere('rds:DescribeEngineDefaultParameters'),
      ...when(task.tagged, on(parametersArn(task), 'rds:AddTagsToResource')),
    ],
    delete: (task) => on(parametersArn(task), 'rds:DeleteDBParameterGroup'),
    read: (task) => parameters(task),
  },
} satisfies NeedsByType;

/** Each part of a bucket's configuration is put by itself. */
const BUCKET_PARTS = [
  ['BucketEncryption', 's3:PutEncryptionConfiguration'],
  ['LifecycleConfiguration', 's3:PutLifecycleConfiguration'],
  ['OwnershipControls', 's3:PutBucketOwnershipControls'],
  ['PublicAccessBlockConfiguration', 's3:PutBucketPublicAccessBlock'],
  ['VersioningConfiguration', 's3:PutBucketVersioning'],
] as const;

const bucketArn = (task: ResourceTask, name = task.id) => task.bucketArn(name);

function configuration(task: ResourceTask): readonly Need[] {
  const parts = BUCKET_PARTS.filter(([part]) => task.sets(part)).map(([, action]) => action);
  return [...on(bucketArn(task), ...parts), ...when(task.tagged, on(bucketArn(task), 's3:PutBucketTagging'))];
}

/** What drift detection reads: every part that there may be. */
const BUCKET_READS = [
  ...['s3:GetAccelerateConfiguration', 's3:GetAnalyticsConfiguration', 's3:GetBucketCORS'],
  ...['s3:GetBucketLogging', 's3:GetBucketNotification', 's3:GetBucketObjectLockConfiguration'],
  ...['s3:GetBucketOwnershipControls', 's3:GetBucketPublicAccessBlock', 's3:GetBucketTagging'],
  ...['s3:GetBucketVersioning', 's3:GetBucketWebsite', 's3:GetEncryptionConfiguration'],
  ...['s3:GetIntelligentTieringConfiguration', 's3:GetInventoryConfiguration'],
  ...['s3:GetLifecycleConfiguration', 's3:GetMetricsConfiguration', 's3:GetReplicationConfiguration'],
  ...['s3:GetBucketAbac', 's3:GetBucketMetadataTableConfiguration', 's3:ListTagsForResource'],
  's3:ListBucket',
];

const policyOf = (task: ResourceTask, ...actions: string[]) =>
  on(bucketArn(task, task.text('Bucket') ?? '*'), ...actions);

const rotation = (task: ResourceTask, ...actions: string[]) => on(task.text('SecretId') ?? '*', ...actions);

export const dataNeeds = {
  ...databases,
  ...parameterGroups,
  'AWS::S3::Bucket': {
    create: (task) => [...on(bucketArn(task), 's3:CreateBucket', 's3:ListBucket'), ...configuration(task)],
    update: (task) => [...configuration(task), ...on(bucketArn(task), 's3:ListBucket')],
    delete: (task) => on(bucketArn(task), 's3:DeleteBucket', 's3:ListBucket'),
    read: (task) => on(bucketArn(task), ...BUCKET_READS),
  },
  'AWS::S3::BucketPolicy': {
    create: (task) => policyOf(task, 's3:GetBucketPolicy', 's3:PutBucketPolicy'),
    update: (task) => policyOf(task, 's3:GetBucketPolicy', 's3:PutBucketPolicy'),
    delete: (task) => policyOf(task, 's3:GetBucketPolicy', 's3:DeleteBucketPolicy'),
    read: (task) => policyOf(task, 's3:GetBucketPolicy'),
  },
  'AWS::SecretsManager::RotationSchedule': {
    create: (task) => rotation(task, 'secretsmanager:RotateSecret', 'secretsmanager:DescribeSecret'),
    update: (task) => rotation(task, 'secretsmanager:RotateSecret', 'secretsmanager:DescribeSecret'),
    delete: (task) => rotation(task, 'secretsmanager:CancelRotateSecret', 'secretsmanager:DescribeSecret'),
    read: (task) => rotation(task, 'secretsmanager:DescribeSecret'),
  },
} satisfies NeedsByType;
