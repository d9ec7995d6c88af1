import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { followerActor, personActor } from '@/lib/aws/target';
import { findTool } from '@/lib/sandbox/setup/python-tools';
import { evaluate } from './evaluate-template';
import { readTemplate, type Value } from './read-template';
import { parametersOf } from './web-environment/sample-stack';

const PATHS = [
  './web-environment/template.yaml',
  './static-site/template.yaml',
  './bootstrap/target.yaml',
  './bootstrap/github-oidc.yaml',
  './portal/template.yaml',
];
const linter = findTool('cfn-lint');

describe.each(PATHS)('%s', (path) => {
  if (linter.path === null) test.skip(`pleases cfn-lint (skipped: ${linter.reason})`);
  else {
    test('pleases cfn-lint', { timeout: 120_000 }, () => {
      const file = fileURLToPath(new URL(path, import.meta.url));
      const { status, stdout } = spawnSync(linter.path, [file], { encoding: 'utf8' });
      expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    });
  }

  test('keeps to what emulators understand, too', () => {
    const text = JSON.stringify(readTemplate(path));
    expect(text).not.toMatch(/"Fn::Cidr"|"Fn::GetAZs"|"Transform"/);
    for (const [id, { Type, Properties = {} }] of Object.entries(readTemplate(path).Resources)) {
      if (Type === 'AWS::KMS::Key') expect(Properties, id).not.toHaveProperty('Tags');
      if (Type === 'AWS::ElasticLoadBalancingV2::TargetGroup')
        expect(Properties, id).not.toHaveProperty('Name');
    }
  });
});

describe('the bootstrap of a target', () => {
  const PRINCIPAL = 'arn:aws:iam::999999999999:role/slipway-worker';
  const { resources, outputs } = evaluate(readTemplate('./bootstrap/target.yaml'), {
    PortalPrincipalArn: PRINCIPAL,
    ExternalId: 'slipway-0123456789abcdef',
  });

  type Statement = {
    Sid?: string;
    Effect: string;
    Action: string | string[];
    NotAction?: string;
    Resource?: Value;
    Condition?: Value;
  };
  const statementsOf = (id: string, key = 'PolicyDocument'): Statement[] => {
    const document = resources[id]?.Properties?.[key] as { Statement: Statement[] } | undefined;
    return document?.Statement ?? [];
  };

  test('trusts the worker only: with its external id, in somebody’s name, with Slipway’s tags', () => {
    const Principal = { AWS: PRINCIPAL };
    expect(statementsOf('LauncherRole', 'AssumeRolePolicyDocument')).toEqual([
      {
        Sid: 'TheWorkerWithItsExternalId',
        Effect: 'Allow',
        Principal,
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': 'slipway-0123456789abcdef' } },
      },
      { Sid: 'InSomebodysName', Effect: 'Allow', Principal, Action: 'sts:SetSourceIdentity' },
      {
        Sid: 'WithSlipwaysTags',
        Effect: 'Allow',
        Principal,
        Action: 'sts:TagSession',
        Condition: {
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['slipway:via', 'slipway:user'] },
          Null: { 'aws:TagKeys': 'false' },
        },
      },
    ]);
  });

  test('lets the worker send every session tag that it has', () => {
    const person = personActor({ id: 'user-7', name: 'Ada', email: 'ada@example.com' }, null);
    const sent = [followerActor, person].flatMap(({ tags }) => Object.keys(tags));
    const [, , tagging] = statementsOf('LauncherRole', 'AssumeRolePolicyDocument');
    expect(tagging?.Condition).toMatchObject({
      'ForAllValues:StringEquals': { 'aws:TagKeys': expect.arrayContaining(sent) },
    });
  });

  test('lets the launcher touch slipway-* stacks only, and make them with the execution role only', () => {
    const statements = statementsOf('LauncherPolicy');
    const STACKS = 'arn:aws:cloudformation:eu-west-3:123456789012:stack/slipway-*/*';
    for (const { Sid, Effect, Action, Resource } of statements) {
      const mutates = [Action]
        .flat()
        .some((action) => /^cloudformation:(Create|Update|Delete|Execute)/.test(action));
      if (Effect === 'Allow' && mutates) expect(Resource, Sid).toBe(STACKS);
    }
    expect(statements.find(({ Sid }) => Sid === 'NeverWithoutTheExecutionRole')).toMatchObject({
      Effect: 'Deny',
      Condition: { StringNotEquals: { 'cloudformation:RoleArn': 'ExecutionRole.Arn' } },
    });
    const passed = statements.filter(({ Action }) => [Action].flat().includes('iam:PassRole'));
    expect(passed).toEqual([
      {
        Sid: 'PassTheExecutionRole',
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: 'ExecutionRole.Arn',
        Condition: { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
      },
    ]);
  });

  test('lets only CloudFormation use the execution role', () => {
    expect(statementsOf('ExecutionRole', 'AssumeRolePolicyDocument')).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudformation.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: { StringEqualsIfExists: { 'aws:SourceAccount': '123456789012' } },
      },
    ]);
  });

  test('lets the execution role make roles within the boundary only, never change Slipway’s own', () => {
    const statements = statementsOf('ExecutionPolicy');
    const bound = { StringEquals: { 'iam:PermissionsBoundary': 'EnvironmentBoundary' } };
    for (const action of ['iam:CreateRole', 'iam:PutRolePolicy']) {
      const granting = statements.filter(
        ({ Effect, Action }) => Effect === 'Allow' && [Action].flat().includes(action),
      );
      expect(
        granting.map(({ Condition }) => Condition),
        action,
      ).toEqual([bound]);
    }
    const actions = statements
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Action }) => [Action].flat());
    expect(
      actions.filter((action) => /iam:(\*|Attach|DeleteRolePermissionsBoundary|UpdateAssume)/.test(action)),
    ).toEqual([]);
    expect(statements.find(({ Sid }) => Sid === 'SlipwaysOwnRolesAreNotEnvironments')).toMatchObject({
      Effect: 'Deny',
      Action: 'iam:*',
    });
  });

  test('lets the execution role work on roles of environments only: by path, or as CloudFormation called them', () => {
    const onRoles = statementsOf('ExecutionPolicy').filter(({ Effect, Action }) => {
      const actions = [Action].flat();
      return Effect === 'Allow' && actions.some((action) => /^iam:(?!CreateServiceLinked)/.test(action));
    });
    const withPath = 'arn:aws:iam::123456789012:role/slipway/environment/*';
    const legacy = 'arn:aws:iam::123456789012:role/slipway-*-InstanceRole-*';
    const profiles = 'arn:aws:iam::123456789012:instance-profile';
    expect(onRoles.map(({ Sid, Resource }) => [Sid, Resource])).toEqual([
      ['MakeRolesWithinTheBoundary', withPath],
      ['ManagePoliciesOfBoundRoles', [withPath, legacy]],
      ['ManageRoles', [withPath, legacy]],
      [
        'ManageInstanceProfiles',
        [`${profiles}/slipway/environment/*`, `${profiles}/slipway-*-InstanceProfile-*`],
      ],
      ['HandRolesToInstancesOnly', [withPath, legacy]],
    ]);
    const own = statementsOf('ExecutionPolicy').find(
      ({ Sid }) => Sid === 'SlipwaysOwnRolesAreNotEnvironments',
    );
    expect([own?.Resource].flat()).toContain(PRINCIPAL);
  });

  test('lets the execution role use up no key but those of environments', () => {
    const irreversible = [
      'kms:ScheduleKeyDeletion',
      'kms:DisableKey',
      'kms:PutKeyPolicy',
      'kms:UntagResource',
    ];
    for (const { Sid, Effect, Action, Condition } of statementsOf('KeyManagement')) {
      const actions = [Action].flat();
      if (Effect !== 'Allow' || ![...irreversible, 'kms:*'].some((action) => actions.includes(action)))
        continue;
      expect(Condition, Sid).toEqual({ Null: { 'aws:ResourceTag/slipway:environment': 'false' } });
    }
  });

  test('lets secrets of databases and keys of environments be read inside the boundary, no others', () => {
    const conditions = statementsOf('EnvironmentBoundary')
      .filter(({ Action }) => [Action].flat().some((action) => /^(secretsmanager|kms):/.test(action)))
      .map(({ Sid, Condition }) => [Sid, Condition]);
    expect(conditions).toEqual([
      [
        'DatabaseSecrets',
        {
          StringLike: {
            'aws:ResourceTag/aws:rds:primaryDBInstanceArn': 'arn:aws:rds:eu-west-3:123456789012:db:slipway-*',
          },
        },
      ],
      ['KeysOfEnvironments', { Null: { 'aws:ResourceTag/slipway:environment': 'false' } }],
      ['KeysByAlias', { 'ForAnyValue:StringLike': { 'kms:ResourceAliases': 'alias/slipway-*' } }],
    ]);
  });

  test('lets both roles read public parameters and those below /slipway, and EC2 by name', () => {
    const prefixes = [
      'arn:aws:ssm:eu-west-3:123456789012:parameter/slipway/*',
      'arn:aws:ssm:eu-west-3::parameter/aws/service/*',
    ];
    for (const id of ['LauncherPolicy', 'ExecutionPolicy']) {
      const reading = statementsOf(id).filter(({ Action = [] }) =>
        [Action].flat().some((action) => action.startsWith('ssm:')),
      );
      expect(
        reading.map(({ Resource }) => Resource),
        id,
      ).toEqual([prefixes]);
    }
    const asked = statementsOf('LauncherPolicy').flatMap(({ Action = [] }) => Action);
    expect(
      asked.filter((action) => /^ec2:(.*\*|Describe.*Attribute$|GetLaunchTemplateData)/.test(action)),
    ).toEqual(['ec2:DescribeVpcAttribute']);
  });

  test('lets nobody import what is there already', () => {
    expect(statementsOf('LauncherPolicy').find(({ Sid }) => Sid === 'NoImports')).toEqual({
      Sid: 'NoImports',
      Effect: 'Deny',
      Action: 'cloudformation:CreateChangeSet',
      Resource: '*',
      Condition: { 'ForAnyValue:StringLike': { 'cloudformation:ImportResourceTypes': '*' } },
    });
  });

  test('names what the execution role may do with CloudFront, in this account only, whatever the region', () => {
    const granted = statementsOf('ExecutionPolicy').filter(({ Action }) =>
      [Action].flat().some((action) => action.startsWith('cloudfront:')),
    );
    expect(granted.map(({ Sid, Resource }) => [Sid, Resource])).toEqual([
      ['Distributions', 'arn:aws:cloudfront::123456789012:distribution/*'],
      ['OriginAccessControls', 'arn:aws:cloudfront::123456789012:origin-access-control/*'],
      ['EdgeFunctions', 'arn:aws:cloudfront::123456789012:function/slipway-*'],
    ]);
    for (const { Sid, Action, Condition } of granted) {
      expect([Action].flat().join(), Sid).not.toContain('*');
      expect(Condition, Sid).toBeUndefined();
    }
  });

  test('keeps the artifacts versioned, encrypted, private and beyond the stack’s end', () => {
    expect(resources.ArtifactBucket).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    });
    expect(resources.ArtifactKeyAlias?.Properties?.AliasName).toBe('alias/slipway-artifacts');
  });

  test('gives the boundary every right that the instances of an environment ask for', () => {
    const asked = evaluate(readTemplate('./web-environment/template.yaml'), parametersOf()).resources
      .InstancePolicy?.Properties?.PolicyDocument as { Statement: Statement[] };
    const actionsOf = (statements: Statement[]) =>
      statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => [Action].flat());
    const left = actionsOf(asked.Statement).filter(
      (action) => !actionsOf(statementsOf('EnvironmentBoundary')).includes(action),
    );
    expect(left).toEqual([]);
  });

  test.each([
    ['EnvironmentBoundary', ['OwnBucketsAndArtifacts']],
    ['ExecutionPolicy', ['Buckets']],
    ['LauncherPolicy', ['WriteArtifacts', 'EmptyBucketsOfEnvironments']],
  ])('lets %s write to buckets of this account only', (id, sids) => {
    const writing = statementsOf(id).filter(
      ({ Effect, Action }) =>
        Effect === 'Allow' && [Action].flat().some((action) => /^s3:(\*|Put|Delete)/.test(action)),
    );
    expect(writing.map(({ Sid }) => Sid)).toEqual(sids);
    for (const { Condition } of writing) {
      expect(Condition).toEqual({ StringEqualsIfExists: { 'aws:ResourceAccount': '123456789012' } });
    }
  });

  test('names role and boundary as the blueprint derives them', () => {
    expect(resources.ExecutionRole?.Properties?.RoleName).toBe('slipway-execution-eu-west-3');
    expect(resources.EnvironmentBoundary?.Properties?.ManagedPolicyName).toBe('slipway-boundary-eu-west-3');
  });

  test('prints what a target needs', () => {
    expect(Object.keys(outputs)).toEqual(
      expect.arrayContaining(['LauncherRoleArn', 'ExecutionRoleArn', 'ArtifactBucketName']),
    );
  });
});
