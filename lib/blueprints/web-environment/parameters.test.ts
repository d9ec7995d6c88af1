import { describe, expect, test } from 'vitest';
import type { LaunchContext } from '@/lib/blueprints/blueprint';
import { webEnvironmentInputsSchema } from './inputs';
import { toParameters } from './parameters';

const context: LaunchContext = {
  environmentName: 'orders-dev',
  owner: 'Ada <ada@example.com>',
  team: 'orders',
  zones: ['eu-west-3a', 'eu-west-3b', 'eu-west-3c', 'eu-west-3d'],
  artifactBucket: 'slipway-artifacts',
  composeKey: 'environments/orders-dev/docker-compose.yaml',
  composeHash: 'abc123',
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
      NatGateways: 'per-zone',
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
      '3 zones are asked for, the target has 2',
    );
  });

  test.each(['docker-compose.yaml', '/docker-compose.yaml', 'a/b.yaml'])(
    'refuse %s as the compose key',
    (composeKey) => {
      expect(() => toParameters(defaults, { ...context, composeKey })).toThrow(RangeError);
    },
  );

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
