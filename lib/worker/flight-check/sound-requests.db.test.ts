import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { templateText } from '@/infra-templates/read-template';
import type { FlightItem } from '@/lib/flight-check/flight-check';
import {
  account,
  arm64,
  certificate,
  ecr,
  faulty,
  fillAccount,
  lowQuota,
  secrets,
  vcpus,
} from '@/lib/testing/checks/flight-account';
import { type Asked, type FlightBench, startFlightBench } from '@/lib/testing/checks/flight-bench';

/**
 * The other half: nothing that would succeed is said to fail, nor anything that can't be looked at.
 */
let bench: FlightBench;

beforeAll(async () => {
  bench = await startFlightBench();
  await fillAccount(bench);
});
afterAll(() => bench.close());

const quota = (...low: [code: string, value: number, again?: number]) => lowQuota(bench, ...low);
const fault = (...faults: object[]) => faulty(bench, ...faults);

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
  // What depends on the zones says the same, and not that AWS failed.
  expect(await bench.itemOf(asked, 'quota-nat-gateways')).toMatchObject({
    verdict: 'unknown',
    message: `Couldn’t look: ${message}`,
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
  const undo = await fault(...denials);
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

test('rights are read from the policies of the roles where IAM may not be asked', async () => {
  const undo = await fault({ kind: 'denied', service: 'iam', action: 'SimulatePrincipalPolicy' });
  for (const blueprint of ['web-environment', 'static-site']) {
    const item = await bench.itemOf({ name: 'policies', blueprint }, 'permissions');
    expect(item).toEqual({ check: 'permissions', verdict: 'fine', message: expect.any(String) });
  }
  await undo();
});

test('what AWS does not answer in time is not known, and holds up nothing else', async () => {
  const undo = await fault({ kind: 'delay', service: 'kms', ms: 60_000 });
  const items = await bench.check({ name: 'slow', once: true });
  await undo();
  expect(items.filter(({ verdict }) => verdict !== 'fine')).toEqual([
    { check: 'name-alias', verdict: 'unknown', message: 'Couldn’t look: AWS took too long to answer.' },
  ]);
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
    const undo = [await quota(vcpus, 5, 64), await fault({ kind: 'not-offered', type: 'db.m6g.large' })];
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

  test('is launched again also where nobody noted which stack the failed launch made', async () => {
    const where = { name: 'failed' };
    const { id, stackId } = await bench.sandbox.database.environment.findFirstOrThrow({ where });
    const note = (noted: string | null) =>
      bench.sandbox.database.environment.update({ where: { id }, data: { stackId: noted } });
    await note(null);
    const items = await bench.check({ kind: 'relaunch', name: 'failed', inputs: {} });
    await note(stackId);
    expect(badOf(items)).toEqual([]);
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
  expect(told).not.toMatch(secrets);
});
