import { describe, expect, test } from 'vitest';
import { toFieldErrors } from '@/lib/errors/field-errors';
import { instanceTypeNames } from './catalog';
import { webEnvironmentInputsSchema } from './inputs';

const ARM_IMAGE = '/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id';
const CERTIFICATE = 'arn:aws:acm:eu-west-3:123456789012:certificate/11111111-2222-3333-4444-555555555555';

function issuesOf(raw: unknown) {
  const result = webEnvironmentInputsSchema.safeParse(raw);
  return result.success ? [] : toFieldErrors(result.error);
}

test('nothing has to be filled in', () => {
  expect(webEnvironmentInputsSchema.parse({})).toEqual({
    vpcCidr: '10.0.0.0/16',
    zones: 3,
    natGateways: 'single',
    imageParameter: '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id',
    instanceType: 't3.micro',
    minInstances: 1,
    maxInstances: 3,
    websiteImage: 'public.ecr.aws/nginx/nginx:stable',
    apiImage: 'ghcr.io/knative/helloworld-go:latest',
    apiPath: '/fastapi',
    databaseClass: 'db.t3.micro',
    databaseStorageGiB: 20,
    backupRetentionDays: 7,
    multiAz: false,
    deletionProtection: false,
    finalSnapshot: true,
    certificateArn: null,
    sshAccess: false,
  });
});

describe('each input takes', () => {
  test.each([
    ['vpcCidr', '10.0.0.0/16'],
    ['vpcCidr', '10.255.240.0/20'],
    ['vpcCidr', '172.16.0.0/16'],
    ['vpcCidr', '172.31.128.0/17'],
    ['vpcCidr', '192.168.64.0/18'],
    ['zones', 2],
    ['zones', 3],
    ['natGateways', 'per-zone'],
    ['imageParameter', '/slipway/ubuntu'],
    ['imageParameter', '/aws/service/debian/release/12/latest/amd64'],
    ['instanceType', 'm6i.xlarge'],
    ['minInstances', 3],
    ['maxInstances', 20],
    ['websiteImage', 'nginx'],
    ['websiteImage', 'localhost:5000/team/site:1.2.3'],
    ['websiteImage', `ghcr.io/acme/site@sha256:${'a'.repeat(64)}`],
    ['apiImage', '123456789012.dkr.ecr.eu-west-3.amazonaws.com/api:2025-11-01'],
    ['apiPath', '/v1.0'],
    ['databaseClass', 'db.r6g.large'],
    ['databaseStorageGiB', 1000],
    ['backupRetentionDays', 0],
    ['backupRetentionDays', 35],
    ['multiAz', true],
    ['deletionProtection', true],
    ['finalSnapshot', false],
    ['certificateArn', CERTIFICATE],
    ['certificateArn', null],
    ['sshAccess', true],
  ])('%s: %j', (key, value) => {
    expect(webEnvironmentInputsSchema.parse({ [key]: value })).toMatchObject({ [key]: value });
  });
});

describe('each input explains what is wrong', () => {
  const PRIVATE = 'Must be a private range: 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16';
  const NETWORK = 'Must be a network such as 10.0.0.0/16';
  const SEGMENT =
    'Must be one path segment such as /fastapi: a slash, then up to 63 letters, digits and . _ ~ -';
  const WEBSITE = 'Must be a container image such as public.ecr.aws/nginx/nginx:stable';
  const PARAMETER = 'Must be the name of an SSM parameter: letters, digits and . - _ between slashes';
  const PREFIX =
    'Must begin with /aws/service/ or /slipway/: the target’s roles may read no other parameters';
  const ARN = 'Must be the ARN of an ACM certificate: arn:aws:acm:<region>:<account>:certificate/<id>';

  test.each([
    ['vpcCidr', '8.8.0.0/16', PRIVATE],
    ['vpcCidr', '172.32.0.0/16', PRIVATE],
    ['vpcCidr', '192.169.0.0/16', PRIVATE],
    ['vpcCidr', '10.0.1.0/16', '10.0.1.0/16 is not aligned; did you mean 10.0.0.0/16?'],
    ['vpcCidr', '10.0.8.0/20', '10.0.8.0/20 is not aligned; did you mean 10.0.0.0/20?'],
    ['vpcCidr', '10.0.0.0/24', '/24 is too small; allowed are /16 to /20'],
    ['vpcCidr', '10.0.0.0/8', '/8 is too large; allowed are /16 to /20'],
    ['vpcCidr', '10.0.0.0', NETWORK],
    ['vpcCidr', '10.0.0.256/16', NETWORK],
    ['vpcCidr', '010.0.0.0/16', NETWORK],
    ['vpcCidr', '10.0.0.0/16\n', NETWORK],
    ['vpcCidr', 'fd00::/16', NETWORK],
    ['vpcCidr', 10, NETWORK],
    ['zones', 1, 'Must be at least 2'],
    ['zones', 4, 'Must be at most 3'],
    ['zones', '3', 'Must be a whole number from 2 to 3'],
    ['natGateways', 'none', 'Must be single or per-zone'],
    ['imageParameter', '', PARAMETER],
    ['imageParameter', '/slipway//b', PARAMETER],
    ['imageParameter', '/slipway/', PARAMETER],
    ['imageParameter', 'ubuntu', PREFIX],
    ['imageParameter', '/prod/database/password', PREFIX],
    ['imageParameter', '/slipways/ubuntu', PREFIX],
    ['imageParameter', 'slipway/ubuntu', PREFIX],
    ['imageParameter', '/aws/reference/secretsmanager/x', PREFIX],
    ['imageParameter', '/a\u0000b', PARAMETER],
    ['imageParameter', `/${'a'.repeat(512)}`, 'Must be the name of an SSM parameter, at most 512 characters'],
    ['instanceType', 'x1.32xlarge', `Must be one of ${instanceTypeNames.join(', ')}`],
    ['minInstances', 0, 'Must be at least 1'],
    ['minInstances', 1.5, 'Must be a whole number from 1 to 20'],
    ['minInstances', '1', 'Must be a whole number from 1 to 20'],
    ['minInstances', null, 'Must be a whole number from 1 to 20'],
    ['maxInstances', 21, 'Must be at most 20'],
    ['websiteImage', '', WEBSITE],
    ['websiteImage', 'Nginx:latest', WEBSITE],
    ['websiteImage', 'nginx latest', WEBSITE],
    ['websiteImage', 'nginx"\n    privileged: true', WEBSITE],
    ['websiteImage', 'nginx:$TAG', WEBSITE],
    ['websiteImage', 'a'.repeat(256), 'Must have at most 255 characters'],
    ['apiPath', '/', SEGMENT],
    ['apiPath', 'fastapi', SEGMENT],
    ['apiPath', '/a/b', SEGMENT],
    ['apiPath', '/..', SEGMENT],
    ['apiPath', '/a*', SEGMENT],
    ['apiPath', `/${'a'.repeat(64)}`, SEGMENT],
    ['databaseStorageGiB', 19, 'Must be at least 20 GiB'],
    ['databaseStorageGiB', 1001, 'Must be at most 1000 GiB'],
    ['backupRetentionDays', -1, 'Must be at least 0 days'],
    ['backupRetentionDays', 36, 'Must be at most 35 days'],
    ['multiAz', 'true', 'Must be true or false'],
    ['deletionProtection', 1, 'Must be true or false'],
    ['finalSnapshot', null, 'Must be true or false'],
    ['certificateArn', '', ARN],
    ['certificateArn', 'arn:aws:iam::123456789012:server-certificate/x', ARN],
    ['sshAccess', 'yes', 'Must be true or false'],
  ])('%s: %j', (key, value, message) => {
    expect(issuesOf({ [key]: value })).toContainEqual({ path: key, message });
  });

  test('the database class', () => {
    const [issue] = issuesOf({ databaseClass: 'db.x2.large' });
    expect(issue).toEqual({
      path: 'databaseClass',
      message: expect.stringMatching(/^Must be one of db\.t3\.micro, /),
    });
  });

  test('a field that does not exist', () => {
    expect(issuesOf({ instanceTyp: 't3.micro' })).toEqual([
      { path: 'instanceTyp', message: 'There is no such field' },
    ]);
  });

  test.each([null, undefined, 'text', 3, []])('inputs that are %j', (raw) => {
    expect(issuesOf(raw)).not.toEqual([]);
  });
});

describe('across fields', () => {
  const TOO_FEW = { path: 'maxInstances', message: 'Must not be below the minimum instances' };

  test('the minimum instances may equal the maximum, not exceed it', () => {
    expect(issuesOf({ minInstances: 5, maxInstances: 5 })).toEqual([]);
    expect(issuesOf({ minInstances: 6, maxInstances: 5 })).toEqual([TOO_FEW]);
  });

  test('a minimum above the default maximum is noticed', () => {
    expect(issuesOf({ minInstances: 4 })).toEqual([TOO_FEW]);
  });

  test.each([
    [{ vpcCidr: '10.0.0.0/20', zones: 2, maxInstances: 13 }, []],
    [
      { vpcCidr: '10.0.0.0/20', zones: 2, maxInstances: 14 },
      [
        {
          path: 'maxInstances',
          message: 'The private subnets of 10.0.0.0/20 in 2 zones hold 13 instances at most',
        },
      ],
    ],
    [{ vpcCidr: '10.0.0.0/20', zones: 3, maxInstances: 20 }, []],
    [{ vpcCidr: '10.0.0.0/19', zones: 2, maxInstances: 20 }, []],
  ])('the private subnets have an address for every instance: %j', (inputs, issues) => {
    expect(issuesOf(inputs)).toEqual(issues);
  });

  test('Multi-AZ needs backups', () => {
    expect(issuesOf({ multiAz: true, backupRetentionDays: 1 })).toEqual([]);
    expect(issuesOf({ multiAz: true, backupRetentionDays: 0 })).toEqual([
      {
        path: 'backupRetentionDays',
        message: 'Multi-AZ needs backups: keep them for 1 to 35 days, or turn Multi-AZ off',
      },
    ]);
  });

  test('the instance type must fit the processor that the image parameter names', () => {
    expect(issuesOf({ instanceType: 't4g.micro', imageParameter: ARM_IMAGE })).toEqual([]);
    expect(issuesOf({ instanceType: 't4g.micro' })).toEqual([
      {
        path: 'instanceType',
        message:
          't4g.micro is arm64, but the image is for x86_64; choose a matching type, or another image parameter',
      },
    ]);
    expect(issuesOf({ imageParameter: ARM_IMAGE }).map(({ path }) => path)).toEqual(['instanceType']);
  });

  test('an image parameter that names no processor goes with every type', () => {
    expect(issuesOf({ instanceType: 't4g.micro', imageParameter: '/slipway/ubuntu' })).toEqual([]);
    expect(issuesOf({ instanceType: 't3.micro', imageParameter: '/slipway/ubuntu' })).toEqual([]);
  });

  test('they are checked although other fields are wrong', () => {
    const paths = issuesOf({
      vpcCidr: '8.8.8.8/32',
      zones: 9,
      apiPath: 'x',
      unknown: true,
      minInstances: 9,
      multiAz: true,
      backupRetentionDays: 0,
      instanceType: 't4g.micro',
    }).map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(['vpcCidr', 'zones', 'apiPath', 'unknown', 'maxInstances', 'instanceType']),
    );
    expect(paths).toContain('backupRetentionDays');
  });

  test('they keep quiet about a field that is wrong by itself', () => {
    expect(issuesOf({ minInstances: 'many', maxInstances: 1 }).map(({ path }) => path)).toEqual([
      'minInstances',
    ]);
    expect(issuesOf({ instanceType: 'pdp.11' }).map(({ path }) => path)).toEqual(['instanceType']);
  });
});
