import { expect, test } from 'vitest';
import { RoleNotAssumed } from '@/lib/aws/aws-failure';
import type { AwsTarget } from '@/lib/aws/target';
import { assumed } from './role';

const accountId = '123456789012';

/** What is said of a target in this region when STS answers so. */
function refused(region: string, name: string, partition = 'aws') {
  const roleArn = `arn:${partition}:iam::${accountId}:role/slipway-launcher-${region}`;
  const target = { accountId, region, roleArn } as AwsTarget;
  return assumed(target, async () => {
    throw new RoleNotAssumed(target, Object.assign(new Error('No.'), { name }));
  });
}

test.each([
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['eusc-de-east-1', 'aws-eusc'],
])('a target in %s needs a worker of its partition', async (region, partition) => {
  const { verdict, message } = await refused(region, 'InvalidClientTokenId', partition);
  expect(verdict).toBe('will-fail');
  expect(message).toBe(
    `Region ${region} is in the partition ${partition}, which knows no credentials of others: the worker has to run in an account of ${partition}.`,
  );
});

test('a region that is off is named; in one that is never off, credentials that STS does not know tell nothing', async () => {
  expect(await refused('eu-south-1', 'InvalidClientTokenId')).toMatchObject({
    verdict: 'will-fail',
    message: expect.stringMatching(/^Region eu-south-1 is not turned on/),
  });
  expect(await refused('eu-west-3', 'InvalidClientTokenId')).toMatchObject({ verdict: 'unknown' });
});
