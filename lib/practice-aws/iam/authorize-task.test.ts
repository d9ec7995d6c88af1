import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readTemplate } from '@/infra-templates/read-template';
import { NEEDS } from '@/lib/practice-aws/iam/needs/resource-needs';
import { type PracticeBench, reasonOf } from '@/lib/practice-aws/practice-bench';
import { becomeLauncher, bootstrapped, EXECUTION, launchedBy } from './bootstrapped-bench';

const USER = 'arn:aws:sts::000000000000:assumed-role/slipway-execution-eu-west-3/AWSCloudFormation';
const DATABASE = {
  Database: {
    Type: 'AWS::RDS::DBInstance',
    DeletionPolicy: 'Delete',
    Properties: { DBInstanceIdentifier: 'shop', Engine: 'mysql' },
  },
};

/** The bootstrap with statements added to the execution role's policy. */
const denying = (Action: string, more: object = {}) =>
  withStatement({ Effect: 'Deny', Action, Resource: '*', ...more });
const withStatement = (statement: object) => (template: string) =>
  template.replace(
    '          - Sid: NetworkInstancesDatabase',
    `          - ${JSON.stringify(statement)}\n          - Sid: NetworkInstancesDatabase`,
  );

async function launcherBench(change?: (template: string) => string): Promise<PracticeBench> {
  const bench = await bootstrapped(change);
  await becomeLauncher(bench);
  return bench;
}

test('[iam-11] an execution role without rds:CreateDBInstance fails the database in the words of RDS', async () => {
  const bench = await launcherBench((template) => template.replace(', "rds:*"]', ', "rds:Describe*"]'));
  const stack = await launchedBy(bench, 'slipway-shop', DATABASE);
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  const message = `User: ${USER} is not authorized to perform: rds:CreateDBInstance on resource: arn:aws:rds:eu-west-3:000000000000:db:shop because no identity-based policy allows the rds:CreateDBInstance action`;
  const reason = reasonOf(stack, 'Database', 'CREATE_FAILED');
  expect(reason).toContain(
    `Resource handler returned message: "${message} (Service: Rds, Status Code: 403, `,
  );
  expect(reason).toContain('HandlerErrorCode: AccessDenied');
  expect(bench.log.list().at(-1)).toMatchObject({
    service: 'rds',
    action: 'CreateDBInstance',
    account: '000000000000',
    region: 'eu-west-3',
    arn: USER,
    parameters: { StackName: stack.id, LogicalResourceId: 'Database' },
    errorCode: 'AccessDenied',
    errorMessage: message,
  });
});

test('[iam-11] EC2 refuses in its own words, and an explicit deny is told', async () => {
  const bench = await launcherBench(denying('ec2:CreateVpc'));
  const stack = await launchedBy(bench, 'slipway-shop', {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  });
  expect(reasonOf(stack, 'Vpc', 'CREATE_FAILED')).toContain(
    `"You are not authorized to perform this operation. User: ${USER} is not authorized to perform: ec2:CreateVpc on resource: arn:aws:ec2:eu-west-3:000000000000:vpc/* with an explicit deny in an identity-based policy (Service: Ec2, Status Code: 403, `,
  );
  expect(bench.log.list().at(-1)).toMatchObject({ action: 'CreateVpc', errorCode: 'UnauthorizedOperation' });
});

test('[iam-11] what may be made but not changed, or not deleted, fails then', async () => {
  const bench = await launcherBench(denying('rds:ModifyDBInstance'));
  const stack = await launchedBy(bench, 'slipway-shop', DATABASE);
  expect(stack.status).toBe('CREATE_COMPLETE');
  const larger = structuredClone(DATABASE);
  Object.assign(larger.Database.Properties, { AllocatedStorage: '50' });
  await bench.call('cloudformation', 'UpdateStack', {
    StackName: 'slipway-shop',
    TemplateBody: JSON.stringify({ Resources: larger }),
  });
  bench.pass(300);
  expect(reasonOf(stack, 'Database', 'UPDATE_FAILED')).toContain(
    'is not authorized to perform: rds:ModifyDBInstance',
  );

  const other = await launcherBench(denying('rds:DeleteDBInstance'));
  const kept = await launchedBy(other, 'slipway-shop', DATABASE);
  await other.delete('slipway-shop');
  other.pass(300);
  expect(kept.status).toBe('DELETE_FAILED');
  expect(reasonOf(kept, 'Database', 'DELETE_FAILED')).toContain(
    'is not authorized to perform: rds:DeleteDBInstance',
  );
});

const ROLE = {
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: 'slipway-shop-instances',
    AssumeRolePolicyDocument: { Statement: [] },
    PermissionsBoundary: 'arn:aws:iam::000000000000:policy/slipway-boundary-eu-west-3',
  },
};
const named = { 'Capabilities.member.1': 'CAPABILITY_NAMED_IAM' };

test('[iam-12] roles are made within the boundary only, and their policies changed only there', async () => {
  const bench = await launcherBench();
  const policy = (name: string) => ({
    Type: 'AWS::IAM::Policy',
    Properties: { PolicyName: 'p', PolicyDocument: { Statement: [] }, Roles: [name] },
  });
  const bound = { Role: ROLE, Policy: { ...policy('slipway-shop-instances'), DependsOn: 'Role' } };
  expect((await launchedBy(bench, 'slipway-shop', bound, named)).status).toBe('CREATE_COMPLETE');

  const { PermissionsBoundary: _boundary, ...unbound } = ROLE.Properties;
  const free = { ...ROLE, Properties: { ...unbound, RoleName: 'slipway-free' } };
  const failed = await launchedBy(bench, 'slipway-free', { Role: free }, named);
  expect(reasonOf(failed, 'Role', 'CREATE_FAILED')).toContain(
    'is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::000000000000:role/slipway-free because no identity-based policy allows',
  );
  const own = await launchedBy(bench, 'slipway-own', { Policy: policy('slipway-launcher-eu-west-3') });
  expect(reasonOf(own, 'Policy', 'CREATE_FAILED')).toContain(
    'iam:PutRolePolicy on resource: arn:aws:iam::000000000000:role/slipway-launcher-eu-west-3 with an explicit deny',
  );
});

test('[iam-13] CloudFormation works with a role that trusts it only', async () => {
  const bench = await launcherBench((template) =>
    template.replace('Service: cloudformation.amazonaws.com', 'Service: ec2.amazonaws.com'),
  );
  const answer = await bench.call('cloudformation', 'CreateStack', {
    StackName: 'slipway-shop',
    TemplateBody: JSON.stringify({ Resources: DATABASE }),
    RoleARN: EXECUTION,
  });
  expect([answer.status, answer.text('Code'), answer.text('Message')]).toEqual([
    400,
    'ValidationError',
    `Role ${EXECUTION} is invalid or cannot be assumed`,
  ]);
});

test('[iam-13] a stack whose role is gone can’t be worked on without another', async () => {
  const bench = await bootstrapped();
  const stack = await launchedBy(bench, 'slipway-shop', DATABASE);
  await bench.delete('slipway');
  bench.pass(300);
  expect((await bench.delete('slipway-shop')).text('Message')).toBe(
    `Role ${EXECUTION} is invalid or cannot be assumed`,
  );
  expect((await bench.delete('slipway-shop', { RoleARN: 'arn:aws:iam::000000000000:role/any' })).status).toBe(
    200,
  );
  bench.pass(300);
  expect(stack.status).toBe('DELETE_COMPLETE');
});

test('[iam-14] of a type whose rights are not known only who may do everything may make one', async () => {
  const topic = { Topic: { Type: 'AWS::SNS::Topic' } };
  const bench = await launcherBench();
  const stack = await launchedBy(bench, 'slipway-shop', topic);
  expect(reasonOf(stack, 'Topic', 'CREATE_FAILED')).toContain(
    'because the practice AWS has no list of the rights of AWS::SNS::Topic',
  );
  const free = await launcherBench(withStatement({ Effect: 'Allow', Action: '*', Resource: '*' }));
  expect((await launchedBy(free, 'slipway-shop', topic)).status).toBe('CREATE_COMPLETE');
});

const TEMPLATES = [
  './web-environment/template.yaml',
  './bootstrap/target.yaml',
  './bootstrap/github-oidc.yaml',
];

test.each(TEMPLATES)('[iam-14] the rights of every type of %s are known', (path) => {
  const types = Object.values(readTemplate(path).Resources).map(({ Type }) => Type);
  expect(types.length).toBeGreaterThan(1);
  expect(types.filter((type) => !Object.hasOwn(NEEDS, type))).toEqual([]);
});

test('[iam-15] the bootstrap grants a web environment all that it needs, through its whole life', async () => {
  const bench = await launcherBench();
  const template = readFileSync('infra-templates/web-environment/template.yaml', 'utf8');
  const stack = await bench.create('slipway-demo', template, {
    ...parameters({}),
    RoleARN: EXECUTION,
    ...TAGS,
  });
  bench.pass(300);
  expect([stack.status, refusals(bench)]).toEqual(['CREATE_COMPLETE', []]);
  const update = await bench.call('cloudformation', 'UpdateStack', {
    StackName: 'slipway-demo',
    UsePreviousTemplate: 'true',
    ...parameters({ InstanceType: 't3.small', DatabaseStorageGiB: '40', SshAccess: 'true', MultiAz: 'true' }),
    ...TAGS,
  });
  expect(update.text('Message')).toBeUndefined();
  bench.pass(300);
  expect([stack.status, refusals(bench)]).toEqual(['UPDATE_COMPLETE', []]);
  const detection = await bench.call('cloudformation', 'DetectStackDrift', { StackName: 'slipway-demo' });
  const StackDriftDetectionId = detection.text('StackDriftDetectionId') ?? '';
  bench.pass(60);
  const drift = await bench.call('cloudformation', 'DescribeStackDriftDetectionStatus', {
    StackDriftDetectionId,
  });
  expect([drift.text('DetectionStatus'), drift.text('DetectionStatusReason')]).toEqual([
    'DETECTION_COMPLETE',
    undefined,
  ]);
  await bench.delete('slipway-demo');
  bench.pass(300);
  expect([stack.status, refusals(bench)]).toEqual(['DELETE_COMPLETE', []]);
});

const TAGS = { 'Tags.member.1.Key': 'slipway:operation', 'Tags.member.1.Value': 'op-1' };

function parameters(changes: Record<string, string>): Record<string, string> {
  const all = {
    EnvironmentName: 'demo',
    Zones: 'eu-west-3a,eu-west-3b,eu-west-3c',
    ImageParameter: '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id',
    ArtifactBucket: 'slipway-artifacts-000000000000-eu-west-3',
    ArtifactPrefix: 'demo',
    PermissionsBoundaryArn: 'arn:aws:iam::000000000000:policy/slipway-boundary-eu-west-3',
    ...changes,
  };
  const pairs = Object.entries(all).flatMap(([key, value], i) => [
    [`Parameters.member.${i + 1}.ParameterKey`, key],
    [`Parameters.member.${i + 1}.ParameterValue`, value],
  ]);
  return { ...named, ...Object.fromEntries(pairs) };
}

const refusals = (bench: PracticeBench) =>
  bench.log.list().flatMap(({ errorCode, errorMessage }) => (errorCode === undefined ? [] : [errorMessage]));
