import { expect, test } from 'vitest';
import { changeResource } from '@/lib/practice-aws/engine/outside';
import { PracticeBench } from '@/lib/practice-aws/practice-bench';
import {
  become,
  becomeLauncher,
  bootstrapped,
  EXECUTION,
  LAUNCHER_SESSION,
  launchedBy,
} from './bootstrapped-bench';

const TOPIC = { Topic: { Type: 'AWS::EC2::InternetGateway' } };
const BODY = JSON.stringify({ Resources: TOPIC });

/** The bootstrap's template with something harmless instead of these rights. */
const without =
  (...rights: string[]) =>
  (template: string): string =>
    rights.reduce(
      (changed, right) =>
        changed.replaceAll(right, right.endsWith(',') ? 'sqs:ListQueues,' : 'sqs:ListQueues'),
      template,
    );

async function asLauncher(): Promise<PracticeBench> {
  const bench = await bootstrapped();
  await becomeLauncher(bench);
  return bench;
}

async function outcome(bench: PracticeBench, action: string, params: Record<string, string> = {}) {
  const answer = await bench.call('cloudformation', action, params);
  return answer.status === 200
    ? 'done'
    : `${answer.status} ${answer.text('Code')}: ${answer.text('Message')}`;
}

const refused = (
  action: string,
  on: string,
  why = `because no identity-based policy allows the ${action} action`,
) =>
  `403 AccessDenied: User: ${LAUNCHER_SESSION} is not authorized to perform: ${action}${on && ` on resource: ${on}`} ${why}`;
const stackArn = (name: string) => `arn:aws:cloudformation:eu-west-3:000000000000:stack/${name}`;

test('[iam-6] the launcher may work on slipway-* stacks, and on no other, by name or by id', async () => {
  const bench = await bootstrapped();
  const other = await bench.create('other', BODY);
  bench.pass(60);
  await becomeLauncher(bench);
  const stack = await launchedBy(bench, 'slipway-shop', TOPIC);
  expect(stack.status).toBe('CREATE_COMPLETE');
  for (const StackName of ['slipway-shop', stack.id]) {
    expect(await outcome(bench, 'DescribeStacks', { StackName })).toBe('done');
  }
  const action = 'cloudformation:DescribeStacks';
  expect(await outcome(bench, 'DescribeStacks', { StackName: 'other' })).toBe(
    refused(action, stackArn('other/*')),
  );
  expect(await outcome(bench, 'DescribeStacks', { StackName: other.id })).toBe(refused(action, other.id));
  expect(await outcome(bench, 'DeleteStack', { StackName: 'other' })).toBe(
    refused('cloudformation:DeleteStack', stackArn('other/*')),
  );
  expect(bench.log.list().at(-1)).toMatchObject({
    action: 'DeleteStack',
    arn: LAUNCHER_SESSION,
    sourceIdentity: 'user-7',
    errorCode: 'AccessDenied',
    errorMessage: expect.stringContaining('is not authorized to perform: cloudformation:DeleteStack'),
  });
  expect(other.status).toBe('CREATE_COMPLETE');
});

test('[iam-7] DescribeStacks without a name is asked for everything, which the launcher may not', async () => {
  const bench = await asLauncher();
  expect(await outcome(bench, 'DescribeStacks')).toBe(refused('cloudformation:DescribeStacks', ''));
});

test('[iam-7] calls that take no stack are allowed by statements for everything only', async () => {
  const bench = await asLauncher();
  for (const action of ['ListStacks', 'DescribeAccountLimits'])
    expect(await outcome(bench, action)).toBe('done');
  expect(await outcome(bench, 'ValidateTemplate', { TemplateBody: BODY })).toBe('done');
  expect(await outcome(bench, 'GetTemplateSummary', { TemplateBody: BODY })).toBe('done');
  expect(await outcome(bench, 'ListExports')).toBe(refused('cloudformation:ListExports', ''));
  const narrower = await bootstrapped(without('cloudformation:ListStacks'));
  await becomeLauncher(narrower);
  expect(await outcome(narrower, 'ListStacks')).toBe(refused('cloudformation:ListStacks', stackArn('*/*')));
});

const create = { StackName: 'slipway-shop', TemplateBody: BODY };

test('[iam-8] a stack is made with the execution role only: an explicit deny says so', async () => {
  const bench = await asLauncher();
  const denied = refused(
    'cloudformation:CreateStack',
    stackArn('slipway-shop/*'),
    'with an explicit deny in an identity-based policy',
  );
  expect(await outcome(bench, 'CreateStack', create)).toBe(denied);
  const RoleARN = 'arn:aws:iam::000000000000:role/administrator';
  expect(await outcome(bench, 'CreateStack', { ...create, RoleARN })).toBe(denied);
  expect(await outcome(bench, 'CreateStack', { ...create, RoleARN: EXECUTION })).toBe('done');
});

test('[iam-8] a role that is handed on needs iam:PassRole', async () => {
  const bench = await bootstrapped((template) =>
    template.replace(
      'Action: iam:PassRole\n            Resource: !GetAtt ExecutionRole.Arn',
      'Action: iam:PassRole\n            Resource: "arn:aws:iam::000000000000:role/other"',
    ),
  );
  await becomeLauncher(bench);
  expect(await outcome(bench, 'CreateStack', { ...create, RoleARN: EXECUTION })).toBe(
    refused('iam:PassRole', EXECUTION),
  );
});

test('[iam-8] tags need cloudformation:TagResource', async () => {
  const bench = await bootstrapped(without('cloudformation:TagResource'));
  await becomeLauncher(bench);
  const tagged = { 'Tags.member.1.Key': 'slipway:operation', 'Tags.member.1.Value': '1' };
  expect(await outcome(bench, 'CreateStack', { ...create, ...tagged, RoleARN: EXECUTION })).toBe(
    refused('cloudformation:TagResource', stackArn('slipway-shop/*')),
  );
});

test('[iam-9] the other services refuse in their own words', async () => {
  const bench = await bootstrapped(
    without(
      'ec2:DescribeAvailabilityZones',
      'ec2:Describe*',
      'rds:Describe*',
      'rds:DescribeDBInstances',
      'ssm:GetParameter,',
    ),
  );
  await becomeLauncher(bench);
  const why = (action: string) => `because no identity-based policy allows the ${action} action`;
  const user = `User: ${LAUNCHER_SESSION} is not authorized to perform:`;
  const zones = await bench.call('ec2', 'DescribeAvailabilityZones');
  expect([zones.status, zones.text('Code'), zones.text('Message')]).toEqual([
    403,
    'UnauthorizedOperation',
    `You are not authorized to perform this operation. ${user} ec2:DescribeAvailabilityZones ${why('ec2:DescribeAvailabilityZones')}`,
  ]);
  const databases = await bench.call('rds', 'DescribeDBInstances');
  expect([databases.status, databases.text('Code'), databases.text('Message')]).toEqual([
    403,
    'AccessDenied',
    `${user} rds:DescribeDBInstances on resource: arn:aws:rds:eu-west-3:000000000000:db:* ${why('rds:DescribeDBInstances')}`,
  ]);
  const Name = '/aws/service/canonical/ubuntu/x';
  const image = await bench.request('POST', '/', 'ssm', Buffer.from(JSON.stringify({ Name })), {
    'x-amz-target': 'AmazonSSM.GetParameter',
  });
  expect([image.status, JSON.parse(image.body)]).toEqual([
    400,
    {
      __type: 'AccessDeniedException',
      message: `${user} ssm:GetParameter on resource: arn:aws:ssm:eu-west-3::parameter${Name} ${why('ssm:GetParameter')}`,
    },
  ]);
});

const ARTIFACTS = 'slipway-artifacts-000000000000-eu-west-3';

test.each([
  ['PUT', `/${ARTIFACTS}/demo/compose.yaml`, undefined],
  ['GET', `/${ARTIFACTS}?list-type=2`, undefined],
  ['PUT', `/${ARTIFACTS}?versioning`, `s3:PutBucketVersioning on resource: "arn:aws:s3:::${ARTIFACTS}"`],
  ['DELETE', `/${ARTIFACTS}`, `s3:DeleteBucket on resource: "arn:aws:s3:::${ARTIFACTS}"`],
  ['PUT', '/slipway-new', 's3:CreateBucket on resource: "arn:aws:s3:::slipway-new"'],
  ['GET', '/', 's3:ListAllMyBuckets'],
  ['GET', '/foreign/key', 's3:GetObject on resource: "arn:aws:s3:::foreign/key"'],
  ['GET', '/foreign/key?versionId=1', 's3:GetObjectVersion on resource: "arn:aws:s3:::foreign/key"'],
  ['HEAD', '/foreign', 's3:ListBucket on resource: "arn:aws:s3:::foreign"'],
  ['DELETE', '/foreign/key', 's3:DeleteObject on resource: "arn:aws:s3:::foreign/key"'],
  ['GET', '/foreign?versions', 's3:ListBucketVersions on resource: "arn:aws:s3:::foreign"'],
  ['GET', '/foreign?encryption', undefined],
  ['DELETE', '/foreign?lifecycle', 's3:PutLifecycleConfiguration on resource: "arn:aws:s3:::foreign"'],
])('[iam-9] S3 lets the launcher do %s %s, unless it is refused %s', async (method, url, refusal) => {
  const bench = await bootstrapped();
  await bench.request('PUT', '/foreign', 's3');
  await becomeLauncher(bench);
  const answer = await bench.request(method, url, 's3');
  if (refusal === undefined) {
    expect(answer.status).toBe(200);
    return;
  }
  const [action = ''] = refusal.split(' ');
  expect([answer.status, answer.text('Code'), answer.text('Message')]).toEqual([
    403,
    'AccessDenied',
    `User: ${LAUNCHER_SESSION} is not authorized to perform: ${refusal} because no identity-based policy allows the ${action} action`,
  ]);
});

test.each([
  ['PUT', 'kms:GenerateDataKey'],
  ['GET', 'kms:Decrypt'],
])('[iam-9] to %s an object of an encrypted bucket takes %s, too', async (method, action) => {
  const bench = await bootstrapped((template) =>
    template.replace(
      'Action: [kms:Decrypt, kms:GenerateDataKey]\n            Resource: !GetAtt ArtifactKey.Arn',
      'Action: kms:DescribeKey\n            Resource: "*"',
    ),
  );
  await bench.request('PUT', `/${ARTIFACTS}/compose.yaml`, 's3');
  await becomeLauncher(bench);
  const refusal = await bench.request(method, `/${ARTIFACTS}/compose.yaml`, 's3');
  expect(refusal.text('Message')).toMatch(
    new RegExp(
      `is not authorized to perform: ${action} on resource: arn:aws:kms:eu-west-3:000000000000:key/[0-9a-f-]+ because`,
    ),
  );
});

test('[iam-9] of many objects S3 refuses each by itself', async () => {
  const bench = await bootstrapped((template) =>
    template.replace('s3:DeleteObject, s3:DeleteObjectVersion]', 's3:DeleteObject]'),
  );
  await bench.request('PUT', '/slipway-shop-data', 's3');
  await becomeLauncher(bench);
  const body =
    '<Delete><Object><Key>a</Key></Object><Object><Key>b</Key><VersionId>7</VersionId></Object></Delete>';
  const answer = await bench.request('POST', '/slipway-shop-data?delete', 's3', Buffer.from(body));
  expect(answer.status).toBe(200);
  expect(answer.body).toContain('<Deleted><Key>a</Key></Deleted>');
  expect(answer.body).toMatch(
    /<Error><Key>b<\/Key><VersionId>7<\/VersionId><Code>AccessDenied<\/Code><Message>User: .* s3:DeleteObjectVersion on resource/,
  );
});

test('[iam-9] CloudFormation reads a stored template with the caller’s rights', async () => {
  const bench = await bootstrapped();
  await bench.request('PUT', '/foreign', 's3');
  await bench.request('PUT', '/foreign/template', 's3', Buffer.from(BODY));
  await becomeLauncher(bench);
  await bench.request('PUT', `/${ARTIFACTS}/template`, 's3', Buffer.from(BODY));
  const from = (bucket: string) =>
    outcome(bench, 'ValidateTemplate', { TemplateURL: `http://x/${bucket}/template` });
  expect(await from(ARTIFACTS)).toBe('done');
  expect(await from('foreign')).toContain('ValidationError: S3 error: Access Denied');
});

test('[iam-10] long-lived keys are the administrator, and roles that no stack made may do anything', async () => {
  const bench = await bootstrapped();
  expect(await outcome(bench, 'DescribeStacks')).toBe('done');
  await become(bench, 'arn:aws:iam::000000000000:role/unmade');
  expect(await outcome(bench, 'DescribeStacks')).toBe('done');
  expect(await outcome(bench, 'DeleteStack', { StackName: 'slipway' })).toBe('done');
});

/** A role of these properties and policies beside it, and the bench in a session of it. */
async function asRole(properties: object, beside: object = {}): Promise<PracticeBench> {
  const bench = new PracticeBench();
  const trust = { Statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' } };
  const Properties = { RoleName: 'reader', AssumeRolePolicyDocument: trust, ...properties };
  const resources = { Role: { Type: 'AWS::IAM::Role', Properties }, ...beside };
  await bench.create('roles', JSON.stringify({ Resources: resources }), {
    'Capabilities.member.1': 'CAPABILITY_NAMED_IAM',
  });
  bench.pass(60);
  await become(bench, 'arn:aws:iam::000000000000:role/reader');
  return bench;
}

const reading = { Statement: [{ Effect: 'Allow', Action: 'cloudformation:List*', Resource: '*' }] };
const attached = { PolicyName: 'read', PolicyDocument: reading, Roles: [{ Ref: 'Role' }] };
const unattached = { ManagedPolicyName: 'read', PolicyDocument: reading };
const managedArn = 'arn:aws:iam::000000000000:policy/read';

test.each<[string, object, object, string | undefined]>([
  ['inline', { Policies: [{ PolicyName: 'read', PolicyDocument: reading }] }, {}, undefined],
  ['beside it', {}, { Policy: { Type: 'AWS::IAM::Policy', Properties: attached } }, undefined],
  [
    'managed, and attached by itself',
    {},
    { Policy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { ...unattached, Roles: [{ Ref: 'Role' }] } } },
    undefined,
  ],
  [
    'managed, and attached by the role',
    { ManagedPolicyArns: [managedArn] },
    { Policy: { Type: 'AWS::IAM::ManagedPolicy', Properties: unattached } },
    undefined,
  ],
  [
    'managed, and attached to nobody',
    {},
    { Policy: { Type: 'AWS::IAM::ManagedPolicy', Properties: unattached } },
    'because no identity-based policy allows the cloudformation:ListStacks action',
  ],
  [
    'AWS’s own, for deployments with CDK',
    { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AWSCloudFormationReadOnlyAccess'] },
    {},
    undefined,
  ],
  [
    'AWS’s own, whose content is not known',
    { ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] },
    {},
    'because the practice AWS has no managed policy arn:aws:iam::aws:policy/ReadOnlyAccess',
  ],
  [
    'inline, within a boundary that does not allow it',
    {
      Policies: [
        {
          PolicyName: 'read',
          PolicyDocument: { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } },
        },
      ],
      PermissionsBoundary: managedArn,
    },
    {
      Boundary: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: {
          ...unattached,
          PolicyDocument: { Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } },
        },
      },
    },
    'because no permissions boundary allows the cloudformation:ListStacks action',
  ],
])('[iam-6] what counts is a policy %s', async (_where, properties, beside, why) => {
  const bench = await asRole(properties, beside);
  const result = await outcome(bench, 'ListStacks');
  if (why === undefined) expect(result).toBe('done');
  else expect(result).toContain(`${stackArn('*/*')} ${why}`);
});

test('[iam-6] a changed policy counts at once, and a session of a role that is gone may do nothing', async () => {
  const bench = await asRole({}, { Policy: { Type: 'AWS::IAM::Policy', Properties: attached } });
  const [stack] = bench.world.stacks.values();
  const session = bench.credentials;
  expect(await outcome(bench, 'ListStacks')).toBe('done');
  changeResource(bench.engine, stack?.id ?? '', 'Policy', { PolicyDocument: { Statement: [] } });
  expect(await outcome(bench, 'ListStacks')).toContain('AccessDenied');
  changeResource(bench.engine, stack?.id ?? '', 'Policy', { PolicyDocument: reading });
  expect(await outcome(bench, 'ListStacks')).toBe('done');
  bench.credentials = { accessKeyId: 'AKIABENCH' };
  await bench.delete('roles');
  bench.pass(60);
  bench.credentials = session;
  expect(await outcome(bench, 'ListStacks')).toContain('AccessDenied');
});

const bucket = { Data: { Type: 'AWS::S3::Bucket' }, ...TOPIC };

async function detect(bench: PracticeBench) {
  const started = await bench.call('cloudformation', 'DetectStackDrift', { StackName: 'slipway-shop' });
  bench.pass(30);
  const StackDriftDetectionId = started.text('StackDriftDetectionId') ?? '';
  return bench.call('cloudformation', 'DescribeStackDriftDetectionStatus', { StackDriftDetectionId });
}

test('[iam-16] drift detection reads every resource with the caller’s rights, and says which it could not', async () => {
  const bench = await asLauncher();
  await launchedBy(bench, 'slipway-shop', bucket);
  expect((await detect(bench)).text('DetectionStatus')).toBe('DETECTION_COMPLETE');

  const lacking = await bootstrapped(without('s3:GetLifecycleConfiguration'));
  await becomeLauncher(lacking);
  const stack = await launchedBy(lacking, 'slipway-shop', bucket);
  const name = stack.resources.get('Data')?.physicalId;
  const failed = await detect(lacking);
  expect(failed.text('DetectionStatus')).toBe('DETECTION_FAILED');
  expect(failed.text('DetectionStatusReason')).toBe(
    `Failed to detect drift on resource [Data]: User: ${LAUNCHER_SESSION} is not authorized to perform: s3:GetLifecycleConfiguration on resource: arn:aws:s3:::${name} because no identity-based policy allows the s3:GetLifecycleConfiguration action`,
  );
  expect(stack.drift?.status).toBe('IN_SYNC');
  const single = { StackName: 'slipway-shop', LogicalResourceId: 'Data' };
  expect(await outcome(lacking, 'DetectStackResourceDrift', single)).toContain('403 AccessDenied');
});

test('[iam-16] drift detection needs cloudformation:BatchDescribeTypeConfigurations', async () => {
  const bench = await bootstrapped(without('cloudformation:BatchDescribeTypeConfigurations'));
  await becomeLauncher(bench);
  await launchedBy(bench, 'slipway-shop', bucket);
  expect(await outcome(bench, 'DetectStackDrift', { StackName: 'slipway-shop' })).toBe(
    refused('cloudformation:BatchDescribeTypeConfigurations', ''),
  );
});
