import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readTemplate } from '@/infra-templates/read-template';
import {
  becomeLauncher,
  bootstrapped,
  EXECUTION,
  launchedBy,
} from '@/lib/practice-aws/bench/bootstrapped-bench';
import { type PracticeBench, reasonOf } from '@/lib/practice-aws/bench/practice-bench';
import { NEEDS } from '@/lib/practice-aws/iam/needs/resource-needs';

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
    Path: '/slipway/environment/',
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
    'is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::000000000000:role/slipway/environment/slipway-free because no identity-based policy allows',
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

test.each([
  [{ StringEquals: { 'aws:SourceAccount': '000000000000' } }, true],
  [{ ArnLike: { 'aws:SourceArn': 'arn:aws:cloudformation:eu-west-3:000000000000:stack/slipway-*/*' } }, true],
  [{ StringEquals: { 'aws:SourceAccount': '111122223333' } }, false],
  [{ ArnLike: { 'aws:SourceArn': 'arn:aws:cloudformation:eu-west-3:000000000000:stack/other-*/*' } }, false],
  [{ ArnLike: { 'aws:SourceArn': 'arn:aws:cloudformation:us-east-1:000000000000:stack/*' } }, false],
])('[iam-13] a trust policy with %j, for the stack slipway-shop: %s', async (condition, expected) => {
  const bench = await launcherBench((template) =>
    template.replace(
      /(?<=Service: cloudformation.amazonaws.com[\s\S]{0,50}Condition:)[\s\S]+?(?=\n\n)/,
      () => ` ${JSON.stringify(condition)}`,
    ),
  );
  const answer = await bench.call('cloudformation', 'CreateStack', {
    StackName: 'slipway-shop',
    TemplateBody: JSON.stringify({ Resources: DATABASE }),
    RoleARN: EXECUTION,
  });
  expect(answer.status === 200 ? true : answer.text('Message')).toBe(
    expected || `Role ${EXECUTION} is invalid or cannot be assumed`,
  );
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
  const queue = { Queue: { Type: 'AWS::SQS::Queue' } };
  const bench = await launcherBench();
  const stack = await launchedBy(bench, 'slipway-shop', queue);
  expect(reasonOf(stack, 'Queue', 'CREATE_FAILED')).toContain(
    'because the practice AWS has no list of the rights of AWS::SQS::Queue',
  );
  const free = await launcherBench(withStatement({ Effect: 'Allow', Action: '*', Resource: '*' }));
  expect((await launchedBy(free, 'slipway-shop', queue)).status).toBe('CREATE_COMPLETE');
});

const DELIVERY = {
  Logs: {
    Type: 'AWS::S3::Bucket',
    Properties: {
      BucketName: 'slipway-logs',
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
    },
  },
  Site: {
    Type: 'AWS::CloudFront::Distribution',
    DependsOn: 'Logs',
    Properties: {
      DistributionConfig: {
        Enabled: true,
        Origins: [{ Id: 'site', DomainName: 'b.s3.eu-west-3.amazonaws.com' }],
        DefaultCacheBehavior: { TargetOriginId: 'site', ViewerProtocolPolicy: 'https-only' },
        Logging: { Bucket: 'slipway-logs.s3.amazonaws.com' },
      },
    },
  },
};
const everyDistribution = {
  Effect: 'Allow',
  Action: 'cloudfront:*',
  Resource: 'arn:aws:cloudfront::000000000000:distribution/*',
};

const all =
  (...statements: object[]) =>
  (template: string) =>
    statements.reduce<string>((text, statement) => withStatement(statement)(text), template);

test('[cdn-7] CloudFront is called in us-east-1, on resources without a region', async () => {
  const denied = (operator: string) => ({
    Effect: 'Deny',
    Action: 'cloudfront:*',
    Resource: '*',
    Condition: { [operator]: { 'aws:RequestedRegion': 'us-east-1' } },
  });
  const bench = await launcherBench(all(everyDistribution, denied('StringNotEquals')));
  expect((await launchedBy(bench, 'slipway-site', DELIVERY)).status).toBe('CREATE_COMPLETE');
  await bench.delete('slipway-site');
  bench.pass(300);
  expect(refusals(bench)).toEqual([]);
  const elsewhere = await launcherBench(all(everyDistribution, denied('StringEquals')));
  const refused = await launchedBy(elsewhere, 'slipway-site', DELIVERY);
  expect(reasonOf(refused, 'Site', 'CREATE_FAILED')).toMatch(
    /is not authorized to perform: cloudfront:CreateDistribution on resource: arn:aws:cloudfront::000000000000:distribution\/E\w{13} with an explicit deny .* \(Service: CloudFront, Status Code: 403, /,
  );
});

test('[cdn-7] access logs take rights on the access control list of their bucket', async () => {
  const noAcl = { Effect: 'Deny', Action: 's3:PutBucketAcl', Resource: 'arn:aws:s3:::slipway-logs' };
  const bench = await launcherBench(all(everyDistribution, noAcl));
  const stack = await launchedBy(bench, 'slipway-site', DELIVERY);
  expect(reasonOf(stack, 'Site', 'CREATE_FAILED')).toContain(
    's3:PutBucketAcl on resource: arn:aws:s3:::slipway-logs with an explicit deny',
  );
});

const TEMPLATES = [
  './web-environment/template.yaml',
  './static-site/template.yaml',
  './bootstrap/target.yaml',
  './bootstrap/github-oidc.yaml',
  './portal/template.yaml',
];

test.each(TEMPLATES)('[iam-14] the rights of every type of %s are known', (path) => {
  const types = Object.values(readTemplate(path).Resources).map(({ Type }) => Type);
  expect(types.length).toBeGreaterThan(1);
  const known = (type: string) => Object.hasOwn(NEEDS, type) || type.startsWith('Custom::');
  expect(types.filter((type) => !known(type))).toEqual([]);
});

test('[iam-27] a custom resource takes the right to call what its token names', async () => {
  const resources = {
    Thing: {
      Type: 'Custom::Thing',
      Properties: { ServiceToken: 'arn:aws:lambda:eu-west-3:000000000000:function:thing' },
    },
  };
  const bench = await launcherBench();
  const stack = await launchedBy(bench, 'slipway-shop', resources);
  expect(reasonOf(stack, 'Thing', 'CREATE_FAILED')).toContain(
    'lambda:InvokeFunction on resource: arn:aws:lambda:eu-west-3:000000000000:function:thing because',
  );
  const calling = { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' };
  const free = await launcherBench(withStatement(calling));
  expect((await launchedBy(free, 'slipway-shop', resources)).status).toBe('CREATE_COMPLETE');
});

type Parameters = Record<string, string>;

interface Life {
  template: string;
  launched: Parameters;
  updated: Parameters;
}

const WHOLE_LIVES: [Life, Life] = [
  {
    template: 'web-environment',
    launched: {
      EnvironmentName: 'demo',
      Zones: 'eu-west-3a,eu-west-3b,eu-west-3c',
      ImageParameter: '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id',
      ArtifactBucket: 'slipway-artifacts-000000000000-eu-west-3',
      ArtifactPrefix: 'demo',
      PermissionsBoundaryArn: 'arn:aws:iam::000000000000:policy/slipway-boundary-eu-west-3',
    },
    updated: { InstanceType: 't3.small', DatabaseStorageGiB: '40', SshAccess: 'true', MultiAz: 'true' },
  },
  {
    template: 'static-site',
    launched: { EnvironmentName: 'demo' },
    updated: {
      DefaultDocument: 'home.html',
      SpaFallback: 'true',
      AccessLogs: 'true',
      OldVersionDays: '7',
      LogRetentionDays: '7',
      PriceClass: 'PriceClass_All',
    },
  },
];

test.each(WHOLE_LIVES)(
  '[iam-15] the bootstrap grants $template all that it needs, through its whole life',
  async ({ template, launched, updated }) => {
    const bench = await launcherBench();
    const body = readFileSync(`infra-templates/${template}/template.yaml`, 'utf8');
    const stack = await bench.create('slipway-demo', body, {
      ...parameters(launched),
      RoleARN: EXECUTION,
      ...TAGS,
    });
    bench.pass(300);
    expect([stack.status, refusals(bench)]).toEqual(['CREATE_COMPLETE', []]);
    const update = await bench.call('cloudformation', 'UpdateStack', {
      StackName: 'slipway-demo',
      UsePreviousTemplate: 'true',
      ...parameters({ ...launched, ...updated }),
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
  },
);

/** As it was before roles of environments had a path. */
const pathless = (template: string) => template.replaceAll(/ +Path: \/slipway\/environment\/\n/g, '');

test.each(['previous', 'current'])(
  '[iam-15] an environment whose roles have no path is updated to the %s template and deleted after the bootstrap',
  async (target) => {
    const bench = await launcherBench((template) =>
      template.replaceAll('/slipway/environment/*', '/slipway-*'),
    );
    const launcher = bench.credentials;
    const current = readFileSync('infra-templates/web-environment/template.yaml', 'utf8');
    expect(pathless(current)).not.toBe(current);
    const { launched, updated } = WHOLE_LIVES[0];
    const stack = await bench.create('slipway-demo', pathless(current), {
      ...parameters(launched),
      RoleARN: EXECUTION,
      ...TAGS,
    });
    bench.pass(300);
    expect([stack.status, refusals(bench)]).toEqual(['CREATE_COMPLETE', []]);
    const role = stack.resources.get('InstanceRole')?.physicalId;

    bench.credentials = { accessKeyId: 'AKIABENCH' };
    const bootstrap = await bench.call('cloudformation', 'UpdateStack', {
      StackName: 'slipway',
      TemplateBody: readFileSync('infra-templates/bootstrap/target.yaml', 'utf8'),
      ...named,
      'Parameters.member.1.ParameterKey': 'PortalPrincipalArn',
      'Parameters.member.1.UsePreviousValue': 'true',
      'Parameters.member.2.ParameterKey': 'ExternalId',
      'Parameters.member.2.UsePreviousValue': 'true',
    });
    expect(bootstrap.text('Message')).toBeUndefined();
    bench.pass(300);
    bench.credentials = launcher;

    const update = await bench.call('cloudformation', 'UpdateStack', {
      StackName: 'slipway-demo',
      ...(target === 'previous' ? { UsePreviousTemplate: 'true' } : { TemplateBody: current }),
      ...parameters({ ...launched, ...updated }),
      ...TAGS,
    });
    expect(update.text('Message')).toBeUndefined();
    bench.pass(300);
    expect([stack.status, refusals(bench)]).toEqual(['UPDATE_COMPLETE', []]);
    expect(stack.resources.get('InstanceRole')?.physicalId === role).toBe(target === 'previous');
    await bench.delete('slipway-demo');
    bench.pass(300);
    expect([stack.status, refusals(bench)]).toEqual(['DELETE_COMPLETE', []]);
  },
);

test('[iam-15] what is not Slipway’s is beyond the execution role: other roles, and keys without an environment', async () => {
  const bench = await launcherBench();
  const policy = (name: string) => ({
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyName: 'p', PolicyDocument: { Statement: [] }, Roles: [name] },
    },
  });
  const profile = (name: string) => ({
    Profile: {
      Type: 'AWS::IAM::InstanceProfile',
      Properties: { Path: '/slipway/environment/', Roles: [name] },
    },
  });
  for (const [resources, refused] of [
    [
      policy('slipway-worker'),
      'iam:PutRolePolicy on resource: arn:aws:iam::000000000000:role/slipway-worker',
    ],
    [profile('slipway-worker'), 'iam:PassRole on resource: arn:aws:iam::000000000000:role/slipway-worker'],
    [profile('slipway-execution-eu-west-3'), 'iam:PassRole on resource: .* with an explicit deny'],
    [{ Role: { ...ROLE, Properties: { ...ROLE.Properties, Path: '/' } } }, 'iam:CreateRole on resource: .*'],
    [{ Key: { Type: 'AWS::KMS::Key', Properties: {} } }, 'kms:CreateKey'],
  ] as const) {
    const stack = await launchedBy(bench, 'slipway-shop', resources, named);
    expect(stack.status).toBe('ROLLBACK_COMPLETE');
    expect(stack.events.map(({ reason }) => reason).join()).toMatch(new RegExp(`to perform: ${refused}`));
    await bench.delete('slipway-shop');
    bench.pass(300);
  }
});

const TAGS = {
  'Tags.member.1.Key': 'slipway:operation',
  'Tags.member.1.Value': 'op-1',
  'Tags.member.2.Key': 'slipway:environment',
  'Tags.member.2.Value': 'demo',
};

function parameters(all: Parameters): Parameters {
  const pairs = Object.entries(all).flatMap(([key, value], i) => [
    [`Parameters.member.${i + 1}.ParameterKey`, key],
    [`Parameters.member.${i + 1}.ParameterValue`, value],
  ]);
  return { ...named, ...Object.fromEntries(pairs) };
}

const refusals = (bench: PracticeBench) =>
  bench.log.list().flatMap(({ errorCode, errorMessage }) => (errorCode === undefined ? [] : [errorMessage]));
