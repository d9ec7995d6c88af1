import { describe, expect, test } from 'vitest';
import type { WebEnvironmentInputs } from '@/lib/blueprints/web-environment/inputs';
import { propertiesOf, stackOf, template } from './sample-stack';

const three = stackOf();

describe('instances', () => {
  const group = (raw: Partial<WebEnvironmentInputs>) => stackOf(raw).resources.AutoScalingGroup;

  test('run in the private subnets, between minimum and maximum, behind both target groups', () => {
    expect(group({ minInstances: 2, maxInstances: 5 })?.Properties).toMatchObject({
      MinSize: '2',
      MaxSize: '5',
      VPCZoneIdentifier: ['PrivateSubnet1', 'PrivateSubnet2', 'PrivateSubnet3'],
      LaunchTemplate: { LaunchTemplateId: 'LaunchTemplate', Version: 'LaunchTemplate.LatestVersionNumber' },
      TargetGroupARNs: ['WebsiteTargetGroup', 'ApiTargetGroup'],
      HealthCheckType: 'EC2',
      HealthCheckGracePeriod: 300,
    });
  });

  test('the launch is complete when the minimum instances have signalled', () => {
    expect(group({ minInstances: 2 })?.CreationPolicy).toEqual({
      ResourceSignal: { Count: '2', Timeout: 'PT20M' },
    });
  });

  test.each([
    [2, 5, '2'],
    [3, 3, 0],
  ])(
    '%i to %i of them are rolled one by one, %s staying in service',
    (minInstances, maxInstances, inService) => {
      expect(group({ minInstances, maxInstances })?.UpdatePolicy).toMatchObject({
        AutoScalingRollingUpdate: {
          MinInstancesInService: inService,
          MaxBatchSize: 1,
          WaitOnResourceSignals: true,
        },
      });
    },
  );

  test('start only when they have rights, a way out, and target groups that are in use', () => {
    expect(group({})?.DependsOn).toEqual(
      expect.arrayContaining(['InstancePolicy', 'PrivateRoute1', 'PrivateRoute2', 'ApiRule', 'WebsiteRule']),
    );
    expect(group({})?.Metadata).toEqual({ WayOutOfZone3: 'PrivateRoute3,PrivateSubnet3Routing' });
  });

  test('need a token for the metadata service, within two hops, and have an encrypted disk', () => {
    const data = propertiesOf(three, 'LaunchTemplate')?.LaunchTemplateData;
    expect(data).toMatchObject({
      InstanceType: 't3.micro',
      IamInstanceProfile: { Arn: 'InstanceProfile.Arn' },
      SecurityGroupIds: ['ApplicationSecurityGroup'],
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 2 },
      BlockDeviceMappings: [{ Ebs: { Encrypted: true, VolumeType: 'gp3', VolumeSize: 20 } }],
    });
    expect(template.Parameters.ImageParameter).toMatchObject({
      Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
    });
    expect(template.Parameters.ImageParameter).not.toHaveProperty('Default');
  });

  test('and their volumes carry the tags that a stack’s own tags don’t reach', () => {
    const tags = propertiesOf(three, 'AutoScalingGroup')?.Tags;
    const expected = {
      'slipway:environment': 'orders-dev',
      'slipway:owner': 'ada@example.com',
      'slipway:team': 'orders',
    };
    for (const [Key, Value] of Object.entries(expected)) {
      expect(tags).toContainEqual({ Key, Value, PropagateAtLaunch: true });
      expect(JSON.stringify(propertiesOf(three, 'LaunchTemplate'))).toContain(JSON.stringify({ Key, Value }));
    }
  });

  test('may read their prefix, their secret and their key, use their bucket, pull images, ask for their health and signal their stack, no more', () => {
    type Statement = { Sid: string; Action: string | string[]; Resource: string; Condition?: unknown };
    const document = propertiesOf(three, 'InstancePolicy')?.PolicyDocument as
      | { Statement: Statement[] }
      | undefined;
    const statements = document?.Statement ?? [];
    const rights = statements.map(({ Sid, Action, Resource }) => [Sid, [Action].flat().join(' '), Resource]);
    const account = 'eu-west-3:123456789012';
    expect(rights).toEqual([
      ['ReadArtifacts', 's3:GetObject', 'arn:aws:s3:::slipway-artifacts/environments/orders-dev/*'],
      ['ListArtifacts', 's3:ListBucket', 'arn:aws:s3:::slipway-artifacts'],
      ['DecryptArtifacts', 'kms:Decrypt', `arn:aws:kms:${account}:key/*`],
      ['UseDataBucket', 's3:GetObject s3:PutObject s3:DeleteObject', 'arn:aws:s3:::DataBucket/*'],
      ['ListDataBucket', 's3:ListBucket', 'arn:aws:s3:::DataBucket'],
      [
        'ReadDatabaseSecret',
        'secretsmanager:GetSecretValue',
        `arn:aws:secretsmanager:${account}:secret:rds!db-*`,
      ],
      ['UseKey', 'kms:Decrypt kms:GenerateDataKey', 'RetainedKey.Arn'],
      ['SignInToRegistries', 'ecr:GetAuthorizationToken', '*'],
      [
        'PullImages',
        'ecr:BatchCheckLayerAvailability ecr:GetDownloadUrlForLayer ecr:BatchGetImage',
        'arn:aws:ecr:*:*:repository/*',
      ],
      ['AskForOwnHealth', 'elasticloadbalancing:DescribeTargetHealth', '*'],
      [
        'SignalOwnStack',
        'cloudformation:SignalResource',
        `arn:aws:cloudformation:${account}:stack/slipway-orders-dev/*`,
      ],
    ]);
    const conditions = Object.fromEntries(statements.map(({ Sid, Condition }) => [Sid, Condition]));
    expect(conditions.ListArtifacts).toEqual({ StringLike: { 's3:prefix': 'environments/orders-dev/*' } });
    expect(conditions.DecryptArtifacts).toEqual({
      'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/slipway-artifacts' },
    });
    expect(conditions.ReadDatabaseSecret).toEqual({
      StringEqualsIgnoreCase: {
        'aws:ResourceTag/aws:rds:primaryDBInstanceArn': `arn:aws:rds:${account}:db:DatabaseWithSnapshot`,
      },
    });
  });

  test('get the boundary of the bootstrap’s execution role, and none without it', () => {
    const executionRoleArn = 'arn:aws:iam::123456789012:role/slipway-execution-eu-west-3';
    expect(propertiesOf(stackOf({}, { executionRoleArn }), 'InstanceRole')?.PermissionsBoundary).toBe(
      'arn:aws:iam::123456789012:policy/slipway-boundary-eu-west-3',
    );
    expect(propertiesOf(three, 'InstanceRole')).not.toHaveProperty('PermissionsBoundary');
  });
});
