import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FlightItem } from '@/lib/flight-check/flight-check';
import {
  arm64,
  certificate,
  ecr,
  faulty,
  fillAccount,
  type Inject,
  lowQuota,
  secrets,
  setQuota,
  vcpus,
} from '@/lib/testing/checks/flight-account';
import { type Asked, type FlightBench, startFlightBench } from '@/lib/testing/checks/flight-bench';

/**
 * Half of the proof of the flight check: real worker, real HTTP, the rights of the bootstrap template and no others. What
 * is put into the account would fail the launch, and must be named before anything is made.
 */
let bench: FlightBench;

beforeAll(async () => {
  bench = await startFlightBench();
  await fillAccount(bench);
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
  inject?: Inject;
}
const quota =
  (...low: [code: string, value: number, again?: number]): Inject =>
  () =>
    lowQuota(bench, ...low);
const fault =
  (...faults: object[]): Inject =>
  () =>
    faulty(bench, ...faults);
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

/** A guard rail beside what the execution role may do. */
const guarded = (more: object = {}) => {
  const Resource = 'arn:aws:ec2:*:*:instance/*';
  const Statement = [{ Effect: 'Deny', Action: 'ec2:RunInstances', Resource, ...more }];
  const Policies = [{ PolicyName: 'guard-rail', PolicyDocument: { Version: '2012-10-17', Statement } }];
  return changed('ExecutionRole', { Policies }, { Policies: [] });
};

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
      await Promise.all([setQuota(bench, 'L-F678F1CE', 1), setQuota(bench, 'L-A4707A72', 1)]);
      return async () => {
        await Promise.all([setQuota(bench, 'L-F678F1CE', 50), setQuota(bench, 'L-A4707A72', 50)]);
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
    what: 'an execution role that may not see the database that it makes',
    check: 'permissions',
    says: /execution role may not use rds:DescribeDBInstances\./,
    inject: denied('execution', 'rds', 'DescribeDBInstances'),
  },
  {
    what: 'an execution role that may make no role of its instances',
    check: 'permissions',
    says: /iam:CreateRole/,
    inject: denied('execution', 'iam', 'CreateRole'),
  },
  {
    what: 'an execution role that a guard rail keeps from starting instances',
    check: 'permissions',
    says: /execution role may not use ec2:RunInstances\. An admin/,
    inject: guarded(),
  },
  {
    what: 'a guard rail whose condition is not known beforehand',
    check: 'permissions',
    verdict: 'may-fail',
    says: /execution role may not use ec2:RunInstances\. It may be allowed all the same/,
    inject: guarded({ Condition: { StringNotEquals: { 'ec2:InstanceType': 't3.micro' } } }),
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
    what: 'a launcher role that may store no files',
    check: 'permissions',
    says: /launcher role may not use s3:PutObject\./,
    inject: denied('launcher', 's3', 'PutObject'),
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
    what: 'what CloudFormation refuses by itself',
    check: 'change-set',
    says: /^CloudFormation refuses the request as not valid\./,
    asked: { inputs: { imageParameter: '/slipway/none' } },
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

test('nothing that was read of the account is told', () => {
  const told = bench.messages().join('\n');
  expect(bench.messages().length).toBeGreaterThan(100);
  expect(told).not.toMatch(secrets);
});
