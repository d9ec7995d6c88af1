import { expect, test } from 'vitest';
import { becomeLauncher, bootstrapped } from '@/lib/practice-aws/bench/bootstrapped-bench';

const pseudo = (name: string) => ({ Ref: `AWS::${name}` });
const joined = (separator: string, ...parts: unknown[]) => ({ 'Fn::Join': [separator, parts] });
const attribute = (...path: string[]) => ({ 'Fn::GetAtt': path });

const TEMPLATE = JSON.stringify({
  Resources: {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Bucket: {
      Type: 'AWS::S3::Bucket',
      Properties: { BucketName: 'slipway-shop', VersioningConfiguration: { Status: 'Enabled' } },
    },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        Path: '/slipway/environment/',
        AssumeRolePolicyDocument: { Statement: [] },
        PermissionsBoundary: joined(
          ':',
          ...['arn', pseudo('Partition'), 'iam', '', pseudo('AccountId')],
          joined('', 'policy/slipway-boundary-', pseudo('Region')),
        ),
      },
    },
  },
  Outputs: {
    Arns: { Value: joined(' ', attribute('Bucket', 'Arn'), attribute('Role', 'Arn')) },
    Domain: { Value: attribute('Bucket', 'RegionalDomainName') },
    Pseudo: { Value: joined(' ', pseudo('Partition'), pseudo('URLSuffix')) },
  },
});

test.each([
  ['us-gov-west-1', 'aws-us-gov', 'amazonaws.com'],
  ['cn-north-1', 'aws-cn', 'amazonaws.com.cn'],
  ['eusc-de-east-1', 'aws-eusc', 'amazonaws.eu'],
])(
  '[sts-11] in %s everything is of the partition %s: bootstrap, session, stack',
  async (region, partition, suffix) => {
    const account = `arn:${partition}:iam::000000000000`;
    const portal = `${account}:user/practice`;
    const bench = await bootstrapped(undefined, { region, portal });
    expect((await bench.call('sts', 'GetCallerIdentity')).text('Arn')).toBe(portal);
    await becomeLauncher(bench, `${account}:role/slipway-launcher-${region}`);
    const session = `arn:${partition}:sts::000000000000:assumed-role/slipway-launcher-${region}/ann`;
    expect((await bench.call('sts', 'GetCallerIdentity')).text('Arn')).toBe(session);

    const stack = await bench.create('slipway-shop', TEMPLATE, {
      RoleARN: `${account}:role/slipway-execution-${region}`,
    });
    bench.pass(300);
    expect([stack.status, stack.statusReason]).toEqual(['CREATE_COMPLETE', undefined]);
    expect(stack.id).toMatch(`arn:${partition}:cloudformation:${region}:000000000000:stack/slipway-shop/`);
    const outputs = Object.fromEntries(stack.outputs.map(({ key, value }) => [key, value]));
    const role = stack.resources.get('Role')?.physicalId;
    expect(outputs).toEqual({
      Arns: `arn:${partition}:s3:::slipway-shop ${account}:role/slipway/environment/${role}`,
      Domain: `slipway-shop.s3.${region}.${suffix}`,
      Pseudo: `${partition} ${suffix}`,
    });
  },
);
