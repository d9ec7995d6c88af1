import { describe, expect, test } from 'vitest';
import type { LaunchContext } from '@/lib/blueprints/blueprint';
import { webEnvironment } from './blueprint';
import { type WebEnvironmentInputs, webEnvironmentInputsSchema } from './inputs';
import { toParameters } from './parameters';

const context: LaunchContext = {
  environmentName: 'orders-dev',
  owner: 'Ada <ada@example.com>',
  team: 'orders',
  zones: ['eu-west-3a', 'eu-west-3b', 'eu-west-3c', 'eu-west-3d'],
  artifactBucket: 'slipway-artifacts',
  artifacts: {
    'docker-compose.yaml': {
      folder: 'environments/orders-dev',
      key: 'environments/orders-dev/docker-compose.yaml',
      hash: 'abc123',
    },
  },
  executionRoleArn: null,
};
const defaults = webEnvironmentInputsSchema.parse({});

describe('the template’s parameters', () => {
  test('of the default environment', () => {
    expect(toParameters(defaults, context)).toEqual({
      EnvironmentName: 'orders-dev',
      Owner: 'Ada -ada@example.com-',
      Team: 'orders',
      VpcCidr: '10.0.0.0/16',
      ZoneCount: '3',
      Zones: 'eu-west-3a,eu-west-3b,eu-west-3c',
      PublicSubnetCidrs: '10.0.0.0/20,10.0.16.0/20,10.0.32.0/20',
      PrivateSubnetCidrs: '10.0.64.0/24,10.0.65.0/24,10.0.66.0/24',
      NatGateways: 'single',
      ImageParameter: '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id',
      InstanceType: 't3.micro',
      MinInstances: '1',
      MaxInstances: '3',
      ApiPath: '/fastapi',
      DatabaseClass: 'db.t3.micro',
      DatabaseStorageGiB: '20',
      BackupRetentionDays: '7',
      MultiAz: 'false',
      DeletionProtection: 'false',
      FinalSnapshot: 'true',
      CertificateArn: '',
      SshAccess: 'false',
      ArtifactBucket: 'slipway-artifacts',
      ArtifactPrefix: 'environments/orders-dev',
      ComposeHash: 'abc123',
      PermissionsBoundaryArn: '',
    });
  });

  test('take the first zones only, in their order', () => {
    expect(toParameters({ ...defaults, zones: 2 }, context).Zones).toBe('eu-west-3a,eu-west-3b');
  });

  test('refuse a target with fewer zones than asked for', () => {
    expect(() => toParameters(defaults, { ...context, zones: ['a', 'b'] })).toThrow(
      '3 zones are requested, the target has 2',
    );
  });

  test('refuse a compose file that nobody uploaded', () => {
    expect(() => toParameters(defaults, { ...context, artifacts: {} })).toThrow(RangeError);
  });

  test.each([
    [
      'arn:aws:iam::123456789012:role/slipway-execution-eu-west-3',
      'arn:aws:iam::123456789012:policy/slipway-boundary-eu-west-3',
    ],
    ['arn:aws:iam::123456789012:role/my-own', ''],
    [null, ''],
  ])('with the execution role %s have the boundary %j', (executionRoleArn, boundary) => {
    expect(toParameters(defaults, { ...context, executionRoleArn }).PermissionsBoundaryArn).toBe(boundary);
  });
});

describe('the inputs behind a parameter', () => {
  /** Another value for every input: a new input does not compile until it has one here. */
  const others = {
    vpcCidr: '10.1.0.0/16',
    zones: 2,
    natGateways: 'per-zone',
    imageParameter: '/slipway/other',
    instanceType: 't3.small',
    minInstances: 2,
    maxInstances: 4,
    websiteImage: 'registry.example.com/website:2',
    apiImage: 'registry.example.com/api:2',
    apiPath: '/other',
    databaseClass: 'db.t3.small',
    databaseStorageGiB: 30,
    backupRetentionDays: 8,
    multiAz: true,
    deletionProtection: true,
    finalSnapshot: false,
    certificateArn: 'arn:aws:acm:eu-west-3:123456789012:certificate/8a7b',
    sshAccess: true,
  } satisfies Required<WebEnvironmentInputs>;

  /** For every input, the parameters that follow from it. */
  const parameters: Record<keyof typeof others, string[]> = {
    vpcCidr: ['VpcCidr', 'PublicSubnetCidrs', 'PrivateSubnetCidrs'],
    zones: ['ZoneCount', 'Zones', 'PublicSubnetCidrs', 'PrivateSubnetCidrs'],
    natGateways: ['NatGateways'],
    imageParameter: ['ImageParameter'],
    instanceType: ['InstanceType'],
    minInstances: ['MinInstances'],
    maxInstances: ['MaxInstances'],
    websiteImage: ['ArtifactPrefix', 'ComposeHash'],
    apiImage: ['ArtifactPrefix', 'ComposeHash'],
    apiPath: ['ApiPath', 'ArtifactPrefix', 'ComposeHash'],
    databaseClass: ['DatabaseClass'],
    databaseStorageGiB: ['DatabaseStorageGiB'],
    backupRetentionDays: ['BackupRetentionDays'],
    multiAz: ['MultiAz'],
    deletionProtection: ['DeletionProtection'],
    finalSnapshot: ['FinalSnapshot'],
    certificateArn: ['CertificateArn'],
    sshAccess: ['SshAccess'],
  };
  const all = Object.keys(toParameters(defaults, context));

  test.each(Object.keys(others) as (keyof typeof others)[])('%s are named exactly', (input) => {
    const after = webEnvironmentInputsSchema.parse({ ...defaults, [input]: others[input] });
    const named = all.filter((parameter) => webEnvironment.inputsBehind(parameter, defaults, after).length);
    expect(named).toEqual(parameters[input]);
    for (const parameter of named) {
      expect(webEnvironment.inputsBehind(parameter, defaults, after)).toEqual([input]);
    }
  });

  test('are those alone that change it, of several that change', () => {
    const after = webEnvironmentInputsSchema.parse({ ...defaults, ...others });
    expect(webEnvironment.inputsBehind('ComposeHash', defaults, after)).toEqual([
      'websiteImage',
      'apiImage',
      'apiPath',
    ]);
  });

  test('are none for what is no parameter of the template', () => {
    expect(webEnvironment.inputsBehind('NoSuchParameter', defaults, { ...defaults, zones: 2 })).toEqual([]);
  });
});
