import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluate } from '@/infra-templates/evaluate-template';
import { parseTemplate, templateText } from '@/infra-templates/read-template';
import { addTarget } from '@/lib/targets/add-target';
import { targetAddress } from '@/lib/targets/target-address';
import { type AwsCommandLine, awsCommandLine } from '@/lib/testing/checks/aws-command-line';
import { type LaunchedEnvironment, readLaunchedEnvironment } from '@/lib/testing/moto/launched-environment';
import { motoAccount, motoIsMissing } from '@/lib/testing/moto/moto';
import { LAUNCHES_WITHIN_MS, type MotoPortal, startMotoPortal } from '@/lib/testing/moto/moto-portal';

/**
 * The templates as an admin uses them, with the AWS command line on moto; then the worker launches into the target.
 * moto enforces neither trust policies nor rights: those are asserted on the documents that IAM gives back.
 */
const region = 'eu-west-2';
const worker = `arn:aws:iam::${motoAccount}:role/slipway-worker`;
const subject = 'repo:acme/orders:ref:refs/heads/main';
const templates = [
  'web-environment/template.yaml',
  'bootstrap/target.yaml',
  'bootstrap/github-oidc.yaml',
] as const;
const fileOf = (path: string) => join(process.cwd(), 'infra-templates', path);

interface Role {
  Role: { AssumeRolePolicyDocument: unknown; MaxSessionDuration: number; PermissionsBoundary?: unknown };
}

describe.skipIf(motoIsMissing)(
  `the bootstrap on moto${motoIsMissing ? ` (skipped: ${motoIsMissing})` : ''}`,
  () => {
    let portal: MotoPortal;
    let aws: AwsCommandLine;
    let externalId = '';
    let launched: LaunchedEnvironment;

    const deploy = (stack: string, template: string, capability: string, ...parameters: string[]) =>
      aws(
        ...['cloudformation', 'deploy', '--stack-name', stack, '--capabilities', capability],
        ...['--template-file', fileOf(template), '--parameter-overrides', ...parameters],
      );
    /** moto gives a stack that was made through a change set, as `deploy` does, no outputs. */
    const resourcesOf = async (stack: string) => {
      const answer = await aws('cloudformation', 'list-stack-resources', '--stack-name', stack);
      const { StackResourceSummaries } = answer as {
        StackResourceSummaries: { LogicalResourceId: string; PhysicalResourceId: string }[];
      };
      return Object.fromEntries(
        StackResourceSummaries.map(({ LogicalResourceId, PhysicalResourceId }) => [
          LogicalResourceId,
          PhysicalResourceId,
        ]),
      );
    };
    const roleOf = async (name: string) => ((await aws('iam', 'get-role', '--role-name', name)) as Role).Role;

    beforeAll(async () => {
      portal = await startMotoPortal(region);
      aws = awsCommandLine(portal.endpoint, region);
      const input = { name: 'moto', accountId: motoAccount, region };
      const ctx = await portal.contextOf('dan@example.com');
      ({ externalId } = await addTarget({ ctx, input }));
      // On moto everybody can assume every role, so that no worker accepts the request: written as a worker would.
      await ctx.database.target.create({ data: { ...input, externalId, ...targetAddress(input) } });
      // The seed has made the artifact bucket of its own target: the same name, which the bootstrap is to make.
      await aws('s3api', 'delete-bucket', '--bucket', `slipway-artifacts-${motoAccount}-${region}`);
      await deploy(
        ...(['slipway', 'bootstrap/target.yaml', 'CAPABILITY_NAMED_IAM'] as const),
        ...[`PortalPrincipalArn=${worker}`, `ExternalId=${externalId}`],
      );
      await portal.launch({ name: 'bootstrapped', target: 'moto' });
      launched = await readLaunchedEnvironment(portal, 'slipway-bootstrapped');
    }, LAUNCHES_WITHIN_MS);
    afterAll(() => portal?.close());

    test.each(templates)('validate-template accepts %s', async (path) => {
      const body = `file://${fileOf(path)}`;
      expect(await aws('cloudformation', 'validate-template', '--template-body', body)).toMatchObject({
        Description: parseTemplate(templateText(`./${path}`)).Description,
      });
    });

    test('validate-template refuses a template with a mistake, so accepting means something', async () => {
      const body = 'Resources: { Bucket: { Type: "AWS::S3::Bucket", Properties: { BucketNam: x } } }';
      await expect(aws('cloudformation', 'validate-template', '--template-body', body)).rejects.toThrow(
        /ValidationError/,
      );
    });

    test('target.yaml makes what Slipway derives for a target of this account and region', async () => {
      expect(await resourcesOf('slipway')).toMatchObject({
        LauncherRole: `slipway-launcher-${region}`,
        ExecutionRole: `slipway-execution-${region}`,
        ArtifactBucket: `slipway-artifacts-${motoAccount}-${region}`,
        EnvironmentBoundary: `arn:aws:iam::${motoAccount}:policy/slipway-boundary-${region}`,
      });
    });

    test('the launcher’s only trust is the worker with the external id that Slipway made', async () => {
      const { AssumeRolePolicyDocument } = await roleOf(`slipway-launcher-${region}`);
      const Principal = { AWS: worker };
      expect(AssumeRolePolicyDocument).toEqual({
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'TheWorkerWithItsExternalId',
            Effect: 'Allow',
            Principal,
            Action: 'sts:AssumeRole',
            Condition: { StringEquals: { 'sts:ExternalId': externalId } },
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
        ],
      });
      expect(externalId.length).toBeGreaterThanOrEqual(16);
    });

    test('the worker launches into that target, with the execution role and into the artifact bucket made there', () => {
      expect(launched.stack).toMatchObject({
        StackStatus: 'CREATE_COMPLETE',
        RoleARN: `arn:aws:iam::${motoAccount}:role/slipway-execution-${region}`,
      });
      expect(launched.parameters.ArtifactBucket).toBe(`slipway-artifacts-${motoAccount}-${region}`);
      expect(launched.compose).toContain('services:');
    });

    test('the role of the launched instances carries the boundary made there', async () => {
      const boundary = `arn:aws:iam::${motoAccount}:policy/slipway-boundary-${region}`;
      expect(await roleOf(launched.physicalId('InstanceRole'))).toMatchObject({
        PermissionsBoundary: { PermissionsBoundaryArn: boundary },
      });
    });

    test('the artifact bucket is encrypted with its own key', async () => {
      const bucket = ['--bucket', `slipway-artifacts-${motoAccount}-${region}`];
      const key = (await aws('kms', 'describe-key', '--key-id', 'alias/slipway-artifacts')) as {
        KeyMetadata: { Arn: string };
      };
      expect(JSON.stringify(await aws('s3api', 'get-bucket-encryption', ...bucket))).toContain(
        key.KeyMetadata.Arn,
      );
    });

    test('the execution role has the reference’s policy for keys', async () => {
      const attached = await aws(
        'iam',
        'list-attached-role-policies',
        '--role-name',
        `slipway-execution-${region}`,
      );
      expect(attached).toMatchObject({
        AttachedPolicies: [{ PolicyName: `AWSKeyManagementServiceFullAccess-slipway-${region}` }],
      });
    });

    test('github-oidc.yaml makes a role for one repository and branch', async () => {
      await deploy('github-orders', 'bootstrap/github-oidc.yaml', 'CAPABILITY_IAM', `Subject=${subject}`);
      const { WorkflowRole: name = '' } = await resourcesOf('github-orders');
      const role = await roleOf(name);
      expect(role.MaxSessionDuration).toBe(3600);
      expect(role.AssumeRolePolicyDocument).toEqual({
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'OneRepositoryAndBranch',
            Effect: 'Allow',
            Principal: {
              Federated: `arn:aws:iam::${motoAccount}:oidc-provider/token.actions.githubusercontent.com`,
            },
            Action: 'sts:AssumeRoleWithWebIdentity',
            Condition: {
              StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
              StringLike: { 'token.actions.githubusercontent.com:sub': subject },
            },
          },
        ],
      });
    });

    test('github-oidc.yaml deploys beside a provider that the account has already', async () => {
      await aws(
        ...['iam', 'create-open-id-connect-provider', '--url', 'https://token.actions.githubusercontent.com'],
        ...['--client-id-list', 'sts.amazonaws.com'],
      );
      const parameters = ['Subject=repo:acme/site:environment:production', 'MakeProvider=false'];
      await deploy('github-site', 'bootstrap/github-oidc.yaml', 'CAPABILITY_IAM', ...parameters);
      const { WorkflowRole: name = '' } = await resourcesOf('github-site');
      expect(JSON.stringify((await roleOf(name)).AssumeRolePolicyDocument)).toContain(
        'repo:acme/site:environment:production',
      );
    });

    test('in the template, since moto drops it: the artifact bucket is versioned', () => {
      const { Resources } = parseTemplate(templateText('./bootstrap/target.yaml'));
      expect(Resources.ArtifactBucket?.Properties?.VersioningConfiguration).toEqual({ Status: 'Enabled' });
    });

    test('in the template, since moto drops them: GitHub’s provider for the audience, and the role’s policies', () => {
      const policy = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
      const { resources } = evaluate(parseTemplate(templateText('./bootstrap/github-oidc.yaml')), {
        Subject: subject,
        ManagedPolicyArns: policy,
      });
      expect(resources.Provider?.Properties).toEqual({
        Url: 'https://token.actions.githubusercontent.com',
        ClientIdList: ['sts.amazonaws.com'],
      });
      expect(resources.WorkflowRole?.Properties?.ManagedPolicyArns).toEqual([policy]);
    });
  },
);
