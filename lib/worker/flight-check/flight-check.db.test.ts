import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { templateText } from '@/infra-templates/read-template';
import type { FlightItem } from '@/lib/flight-check/flight-check';
import { type Asked, type FlightBench, startFlightBench } from '@/lib/testing/checks/flight-bench';

/**
 * The proof of the flight check: real worker, real HTTP, the rights of the bootstrap template and no others. What is put
 * into the account would fail the launch; every bit of it must be named before anything is made.
 */
const account = '000000000000';
const region = 'eu-west-3';
const usual = { account, region };
const certificate = (id: string, where = region) => `arn:aws:acm:${where}:${account}:certificate/${id}`;
const ecr = (image: string) => `${account}.dkr.ecr.${region}.amazonaws.com/${image}`;
const arm64 = '/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id';
const secretImage = 'ami-0badc0ffee0ddf00d';

let bench: FlightBench;

const template = (resources: object) => JSON.stringify({ Resources: resources });
const topic = { Type: 'AWS::SNS::Topic' };

async function putParameter(name: string, value: string): Promise<void> {
  const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
  const ssm = new SSMClient({ endpoint: bench.sandbox.aws.url, region, credentials });
  await ssm.send(new PutParameterCommand({ Name: name, Value: value, Type: 'String', Overwrite: true }));
}

const setQuota = (code: string, value: number) => bench.control('PUT', 'quotas', { ...usual, code, value });
const vcpus = 'L-1216C47A';

beforeAll(async () => {
  bench = await startFlightBench();
  const { sandbox, makeStack, control } = bench;
  await sandbox.setSpeed(1_000);
  // Things of others, none of which may be told.
  const key = { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: {} } };
  const alias = { AliasName: 'alias/slipway-key-taken', TargetKeyId: { Ref: 'PayrollKey' } };
  await Promise.all([
    makeStack({ name: 'slipway-name-taken', template: template({ Topic: topic }) }),
    makeStack({
      name: 'payroll-of-somebody',
      template: template({ PayrollKey: key, PayrollAlias: { Type: 'AWS::KMS::Alias', Properties: alias } }),
    }),
    putParameter('/slipway/golden', secretImage),
    putParameter('/slipway/text', 'payroll-secret-value'),
    control('POST', 'certificates', {
      ...usual,
      id: 'pending',
      domainNames: ['a.example.com'],
      status: 'PENDING_VALIDATION',
    }),
    control('POST', 'certificates', {
      ...usual,
      id: 'expired',
      domainNames: ['a.example.com'],
      status: 'EXPIRED',
    }),
    control('POST', 'certificates', { ...usual, id: 'good', domainNames: ['*.example.com'] }),
    ...['site', 'other-site'].map((id) =>
      control('POST', 'certificates', {
        account,
        region: 'us-east-1',
        id,
        domainNames: [id === 'site' ? '*.example.com' : 'payroll.example.org'],
      }),
    ),
    control('POST', 'repositories', { ...usual, name: 'web', tags: ['1.0'] }),
    setQuota(vcpus, 64),
  ]);
  await sandbox.setSpeed(60);
});
afterAll(() => bench.close());

/** Something that would fail a launch, and what is to name it. */
interface Fault {
  what: string;
  check: string;
  verdict?: FlightItem['verdict'];
  field?: string;
  says?: RegExp;
  asked?: Partial<Asked>;
  /** Puts it there, and says how to take it away. */
  inject?: () => Promise<() => Promise<void>>;
}

/** A quota as low as this, and high again. */
const quota =
  (code: string, value: number, again = 50) =>
  async () => {
    await setQuota(code, value);
    return () => setQuota(code, again);
  };
const fault =
  (...faults: object[]) =>
  async () => {
    await bench.sandbox.faults(faults);
    return () => bench.sandbox.faults([]);
  };
const denied = (role: string, service: string, action: string) =>
  fault({ kind: 'denied', service, action, role: `slipway-${role}-*` });
/** A resource of the bootstrap is changed by hand. */
const changed = (logicalId: string, to: object, back: object) => async () => {
  const change = (properties: object) =>
    bench.control('POST', 'outside', {
      stack: 'slipway',
      event: { do: 'change-resource', logicalId, properties },
    });
  await change(to);
  return () => change(back);
};
const trusting = (service: string) => ({
  AssumeRolePolicyDocument: {
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  },
});

const faults: Fault[] = [
  { what: 'no Elastic IP address left', check: 'quota-elastic-ips', inject: quota('L-0263D0A3', 0) },
  {
    what: 'fewer Elastic IP addresses than NAT gateways',
    check: 'quota-elastic-ips',
    asked: { inputs: { natGateways: 'per-zone' } },
    field: 'inputs.natGateways',
    inject: quota('L-0263D0A3', 2),
  },
  {
    what: 'no VPC left beside the default one',
    check: 'quota-vpcs',
    says: /^1 of 1 VPCs are in use, and this needs 1\. .*Service Quotas \(vpc, L-F678F1CE\)/,
    inject: quota('L-F678F1CE', 1),
  },
  {
    what: 'no internet gateway left',
    check: 'quota-internet-gateways',
    inject: async () => {
      await Promise.all([setQuota('L-F678F1CE', 1), setQuota('L-A4707A72', 1)]);
      return async () => {
        await Promise.all([setQuota('L-F678F1CE', 50), setQuota('L-A4707A72', 50)]);
      };
    },
  },
  { what: 'no NAT gateway left in the zone', check: 'quota-nat-gateways', inject: quota('L-FE5A380F', 0) },
  { what: 'no load balancer left', check: 'quota-load-balancers', inject: quota('L-53DA6B97', 0) },
  { what: 'no database left', check: 'quota-database-instances', inject: quota('L-7B6409FD', 0) },
  {
    what: 'too few vCPUs for the minimum',
    check: 'quota-vcpus',
    asked: { inputs: { minInstances: 4, maxInstances: 4 } },
    field: 'inputs.minInstances',
    inject: quota(vcpus, 5, 64),
  },
  {
    what: 'too few vCPUs for the maximum',
    check: 'quota-vcpus',
    verdict: 'may-fail',
    asked: { inputs: { minInstances: 1, maxInstances: 9 } },
    field: 'inputs.maxInstances',
    inject: quota(vcpus, 5, 64),
  },
  { what: 'no stack left', check: 'quota-stacks', inject: quota('L-0485CB21', 1, 2_000) },
  { what: 'a stack of the name', check: 'name-stack', asked: { name: 'name-taken' }, field: 'name' },
  { what: 'an alias of the name', check: 'name-alias', asked: { name: 'key-taken' }, field: 'name' },
  {
    what: 'an execution role that may make no database',
    check: 'permissions',
    says: /execution role may not use rds:CreateDBInstance\./,
    inject: denied('execution', 'rds', 'CreateDBInstance'),
  },
  {
    what: 'an execution role that may make no role of its instances',
    check: 'permissions',
    says: /iam:CreateRole/,
    inject: denied('execution', 'iam', 'CreateRole'),
  },
  {
    what: 'an execution role that may make no distribution',
    check: 'permissions',
    says: /cloudfront:CreateDistribution/,
    asked: { blueprint: 'static-site' },
    inject: denied('execution', 'cloudfront', 'CreateDistribution'),
  },
  {
    what: 'a launcher role that may make no stack',
    check: 'permissions',
    says: /launcher role may not use cloudformation:CreateStack\./,
    inject: denied('launcher', 'cloudformation', 'CreateStack'),
  },
  {
    what: 'an instance type that no zone has',
    check: 'offering-instance-type',
    asked: { inputs: { instanceType: 'm7g.large', imageParameter: arm64 } },
    field: 'inputs.instanceType',
    inject: fault({ kind: 'not-offered', type: 'm7g.large' }),
  },
  {
    what: 'an instance type that one of the zones lacks',
    check: 'offering-instance-type',
    verdict: 'may-fail',
    asked: { inputs: { instanceType: 't3.large' } },
    says: /^eu-west-3b does not offer t3\.large/,
    inject: fault({ kind: 'not-offered', type: 't3.large', zones: ['eu-west-3b'] }),
  },
  {
    what: 'a database class that RDS does not offer',
    check: 'offering-database-class',
    asked: { inputs: { databaseClass: 'db.m6g.large' } },
    field: 'inputs.databaseClass',
    inject: fault({ kind: 'not-offered', type: 'db.m6g.large' }),
  },
  {
    what: 'an image parameter that is not there',
    check: 'image',
    asked: { inputs: { imageParameter: '/slipway/none' } },
    field: 'inputs.imageParameter',
  },
  {
    what: 'an image parameter that holds something else',
    check: 'image',
    asked: { inputs: { imageParameter: '/slipway/text' } },
    field: 'inputs.imageParameter',
  },
  {
    what: 'an image that is not there',
    check: 'image',
    asked: { inputs: { imageParameter: '/slipway/golden' } },
    field: 'inputs.imageParameter',
  },
  {
    what: 'a certificate that is not there',
    check: 'certificate',
    asked: { inputs: { certificateArn: certificate('none') } },
    field: 'inputs.certificateArn',
  },
  {
    what: 'a certificate that is not issued',
    check: 'certificate',
    says: /not issued yet/,
    asked: { inputs: { certificateArn: certificate('pending') } },
  },
  {
    what: 'a certificate that has expired',
    check: 'certificate',
    says: /has expired/,
    asked: { inputs: { certificateArn: certificate('expired') } },
  },
  {
    what: 'a certificate of another domain',
    check: 'certificate',
    says: /^The certificate is not good for www\.example\.com\./,
    asked: {
      blueprint: 'static-site',
      inputs: { domain: 'www.example.com', certificateArn: certificate('other-site', 'us-east-1') },
    },
  },
  {
    what: 'a container image without a repository',
    check: 'container-images',
    field: 'inputs.apiImage',
    asked: { inputs: { apiImage: ecr('none:1.0') } },
  },
  {
    what: 'a container image of a tag that was never pushed',
    check: 'container-images',
    field: 'inputs.websiteImage',
    asked: { inputs: { websiteImage: ecr('web:2.0') } },
  },
  {
    what: 'an execution role that does not trust CloudFormation',
    check: 'bootstrap',
    says: /aws cloudformation deploy --/,
    inject: changed('ExecutionRole', trusting('ec2.amazonaws.com'), trusting('cloudformation.amazonaws.com')),
  },
  {
    what: 'no artifact bucket',
    check: 'artifact-bucket',
    inject: fault({ kind: 'api', service: 's3', action: 'HeadBucket', code: 'NoSuchBucket', status: 404 }),
  },
];

let asks = 0;

describe('what would fail a launch is named before anything is made:', () => {
  test.each(faults.map((each): [string, Fault] => [each.what, each]))('%s', async (_, it) => {
    const { check, verdict = 'will-fail', field, says, asked, inject } = it;
    asks += 1;
    const undo = await inject?.();
    try {
      const item = await bench.itemOf({ name: `fault-${asks}`, ...asked }, check);
      expect(item).toMatchObject({ check, verdict });
      if (field !== undefined) expect(item.field).toBe(field);
      if (says) expect(item.message).toMatch(says);
    } finally {
      await undo?.();
    }
  });

  const refusals: [string, object, RegExp][] = [
    [
      'its trust',
      { code: 'AccessDenied', message: 'is not authorized to perform: sts:AssumeRole' },
      /external id/,
    ],
    [
      'a source identity',
      { code: 'AccessDenied', message: 'is not authorized to perform: sts:SetSourceIdentity' },
      /sts:SetSourceIdentity/,
    ],
    [
      'tags',
      { code: 'AccessDenied', message: 'is not authorized to perform: sts:TagSession' },
      /sts:TagSession/,
    ],
    ['a region that is off', { code: 'RegionDisabledException' }, /^Region eu-west-3 is not turned on/],
  ];
  test.each(refusals)('a role that refuses Slipway %s', async (_, how, says) => {
    const undo = await fault({ kind: 'api', service: 'sts', action: 'AssumeRole', status: 403, ...how })();
    // Nobody asked for a session for her yet.
    const by = await bench.as('dan@example.com');
    const [role, ...items] = await bench.check({ name: 'no-role', by });
    await undo();
    expect(role).toMatchObject({ check: 'role', verdict: 'will-fail', message: expect.stringMatching(says) });
    for (const item of items) {
      const message = 'Couldn’t look: the launcher role could not be assumed.';
      expect(item).toMatchObject({ verdict: 'unknown', message });
    }
  });

  test('of which none was tried out', async () => {
    const made = await bench.sandbox.requests('CreateStack');
    expect(made.filter(({ arn = '' }) => arn.includes(':assumed-role/'))).toEqual([]);
  });
});

const arm = { imageParameter: arm64, instanceType: 't4g.small' };
const site = { domain: 'www.example.com', certificateArn: certificate('site', 'us-east-1') };

const sound: Omit<Asked, 'name'>[] = [
  {},
  { inputs: { zones: 2 } },
  { inputs: { natGateways: 'per-zone' } },
  { inputs: { natGateways: 'per-zone', zones: 2 } },
  { inputs: { minInstances: 2, maxInstances: 2 } },
  { inputs: { minInstances: 3, maxInstances: 20 } },
  { inputs: { instanceType: 'm6i.xlarge' } },
  { inputs: arm },
  { inputs: { ...arm, instanceType: 'c7g.large', databaseClass: 'db.t4g.medium' } },
  { inputs: { multiAz: true, databaseClass: 'db.m6i.large' } },
  { inputs: { backupRetentionDays: 0, finalSnapshot: false } },
  { inputs: { deletionProtection: true, databaseStorageGiB: 500 } },
  { inputs: { certificateArn: certificate('good') } },
  { inputs: { sshAccess: true, vpcCidr: '172.16.0.0/20' } },
  { inputs: { websiteImage: ecr('web:1.0'), apiImage: 'public.ecr.aws/nginx/nginx:stable' } },
  { inputs: { apiImage: '123456789012.dkr.ecr.us-east-1.amazonaws.com/other:1' } },
  { blueprint: 'static-site' },
  { blueprint: 'static-site', inputs: { ...site, spaFallback: true } },
  { blueprint: 'static-site', inputs: { accessLogs: true, logRetentionDays: 30 } },
  { blueprint: 'static-site', inputs: { priceClass: 'PriceClass_All', defaultDocument: 'home.html' } },
];

test('of twenty sound requests none is said to fail, and all of it is looked at', async () => {
  const others = sound.map((asked, index) => ({ name: `sound-${index}`, ...asked }));
  for (let from = 0; from < others.length; from += 3) {
    const answers = await Promise.all(others.slice(from, from + 3).map(bench.check));
    for (const [index, items] of answers.entries()) {
      const bad = items.filter(({ verdict }) => verdict !== 'fine');
      expect(bad, JSON.stringify(others[from + index])).toEqual([]);
    }
  }
});

/** A target in another region, prepared with this template. */
async function addTarget(name: string, there: string, body: string): Promise<string> {
  const externalId = `an-external-id-of-${name}`;
  await bench.sandbox.setSpeed(1_000);
  const parameters = { PortalPrincipalArn: `arn:aws:iam::${account}:user/practice`, ExternalId: externalId };
  const stack = await bench.makeStack({ name: 'slipway', region: there, template: body, parameters });
  await bench.sandbox.setSpeed(60);
  const roleOf = (role: string) => `arn:aws:iam::${account}:role/slipway-${role}-${there}`;
  await bench.sandbox.database.target.create({
    data: {
      name,
      accountId: account,
      region: there,
      externalId,
      roleArn: roleOf('launcher'),
      executionRoleArn: roleOf('execution'),
      artifactBucket: `slipway-artifacts-${account}-${there}`,
    },
  });
  return stack;
}

test('more zones than the region has, and a policy that is gone, are named', async () => {
  const stack = await addTarget('two-zones', 'us-west-1', templateText('./bootstrap/target.yaml'));
  const asked = { name: 'zones', target: 'two-zones' };
  const message = '3 zones are requested, the target has 2.';
  expect(await bench.itemOf(asked, 'template')).toMatchObject({
    verdict: 'will-fail',
    field: 'inputs.zones',
    message,
  });
  const two = await bench.check({ ...asked, inputs: { zones: 2, maxInstances: 2 } });
  expect(two.filter(({ verdict }) => verdict !== 'fine')).toEqual([]);
  const event = { do: 'remove-resource', logicalId: 'ExecutionPolicy' };
  await bench.control('POST', 'outside', { stack, event });
  expect(await bench.itemOf({ ...asked, inputs: { zones: 2 } }, 'permissions')).toMatchObject({
    verdict: 'will-fail',
    overridable: true,
    message: expect.stringMatching(/^The execution role may not use autoscaling:.* and \d+ more\. An admin/),
  });
});

/** Everything that the looks read, by service. */
const reads = {
  acm: ['DescribeCertificate'],
  cloudformation: ['ValidateTemplate', 'CreateChangeSet', 'ListStacks', 'DescribeEvents'],
  ec2: [
    ...['DescribeAddresses', 'DescribeImages', 'DescribeInstances', 'DescribeInstanceTypeOfferings'],
    ...['DescribeInstanceTypes', 'DescribeInternetGateways', 'DescribeNatGateways', 'DescribeVpcs'],
  ],
  ecr: ['DescribeImages'],
  elasticloadbalancing: ['DescribeLoadBalancers'],
  iam: ['GetRole', 'SimulatePrincipalPolicy'],
  kms: ['ListAliases'],
  rds: ['DescribeDBInstances', 'DescribeOrderableDBInstanceOptions'],
  s3: ['HeadBucket'],
  servicequotas: ['GetServiceQuota'],
  ssm: ['GetParameter'],
};

test('what may not be read is never said to fail, and which right is lacking is said', async () => {
  const denials = Object.entries(reads).flatMap(([service, actions]) =>
    actions.map((action) => ({ kind: 'denied', service, action })),
  );
  const undo = await fault(...denials)();
  const inputs = { websiteImage: ecr('web:1.0'), certificateArn: certificate('good') };
  const items = await bench.check({ name: 'denied', inputs });
  await undo();
  const verdicts = Object.fromEntries(items.map(({ check, verdict }) => [check, verdict]));
  const looked = { role: 'fine', 'name-stack': 'fine' };
  expect(verdicts).toEqual({
    ...Object.fromEntries(Object.keys(verdicts).map((check) => [check, 'unknown'])),
    ...looked,
  });
  for (const { check, message } of items.filter(({ verdict }) => verdict === 'unknown'))
    expect(message, check).toMatch(/^Couldn’t look: .*\b[a-z0-9]+:[A-Z]\w+/);
});

describe('an environment that there is', () => {
  const small = { zones: 2 };

  beforeAll(async () => {
    const { sandbox } = bench;
    await sandbox.setSpeed(1_000);
    await Promise.all([sandbox.launch('runs', small), sandbox.launch('failed', small)]);
    const reason = 'The account is not verified';
    await sandbox.faults([
      { kind: 'resource', stack: 'slipway-failed', on: 'create', type: 'AWS::RDS::DBInstance', reason },
    ]);
    await Promise.all([sandbox.waitFor('runs', 'ACTIVE'), sandbox.waitFor('failed', 'LAUNCH_FAILED')]);
    await sandbox.faults([]);
    await sandbox.setSpeed(60);
  });

  const update = (inputs: Record<string, unknown>) => bench.check({ kind: 'update', name: 'runs', inputs });
  const badOf = (items: FlightItem[]) => items.filter(({ verdict }) => verdict !== 'fine');

  test('is looked at for what an update changes, and no stack is made for that', async () => {
    const lastProbe = (await bench.sandbox.requests('CreateChangeSet')).at(-1)?.requestId;
    const items = await update({ maxInstances: 5, databaseClass: 'db.t3.small', sshAccess: true });
    expect(badOf(items)).toEqual([]);
    expect(items.map(({ check }) => check)).toEqual(
      expect.arrayContaining(['permissions', 'quota-vcpus', 'offering-database-class']),
    );
    expect((await bench.sandbox.requests('CreateChangeSet')).at(-1)?.requestId).toBe(lastProbe);
  });

  test('may fail to grow where vCPUs are few, and will fail with a class that is not offered', async () => {
    const undo = [await quota(vcpus, 5, 64)(), await fault({ kind: 'not-offered', type: 'db.m6g.large' })()];
    const items = await update({ maxInstances: 8, databaseClass: 'db.m6g.large' });
    for (const each of undo) await each();
    expect(badOf(items)).toMatchObject([
      { check: 'quota-vcpus', verdict: 'may-fail' },
      { check: 'offering-database-class', verdict: 'will-fail', field: 'inputs.databaseClass' },
    ]);
  });

  test('whose launch failed is launched again under its name', async () => {
    const items = await bench.check({ kind: 'relaunch', name: 'failed', inputs: {} });
    expect(badOf(items)).toEqual([]);
    expect(items.find(({ check }) => check === 'name-stack')?.message).toMatch(
      /failed launch is removed first/,
    );
  });
});

describe('a target of the template before its versions', () => {
  beforeAll(async () => {
    const body = readFileSync(join(import.meta.dirname, 'previous-bootstrap.yaml'), 'utf8');
    await addTarget('long-ago', 'eu-central-1', body);
  });

  test('is still looked at, and what it lacks the rights for says so', async () => {
    const items = await bench.check({ name: 'old-target', target: 'long-ago' });
    const by = Object.fromEntries(items.map((item) => [item.check, item]));
    expect(by.role?.verdict).toBe('fine');
    expect(by.bootstrap).toMatchObject({
      verdict: 'unknown',
      message: expect.stringMatching(/aws cloudformation deploy .*--region eu-central-1/),
    });
    for (const check of ['quota-vpcs', 'quota-vcpus', 'quota-elastic-ips']) {
      expect(by[check]).toMatchObject({
        verdict: 'unknown',
        message: 'Couldn’t look: the launcher role lacks servicequotas:GetServiceQuota.',
      });
    }
    for (const check of [
      'name-stack',
      'name-alias',
      'image',
      'template',
      'change-set',
      'offering-database-class',
    ])
      expect(by[check]?.verdict, check).toBe('fine');
  });
});

test('nothing that was read of the account is told', () => {
  const told = bench.messages().join('\n');
  expect(bench.messages().length).toBeGreaterThan(500);
  expect(told).not.toMatch(/ami-[0-9a-f]|payroll|an-external-id|AKIA|ASIA/i);
});
