import { ServiceQuotas } from '@aws-sdk/client-service-quotas';
import { expect, test } from 'vitest';
import { adjustQuota, QUOTAS } from '@/lib/practice-aws/account/quotas';
import { PracticeBench } from '@/lib/practice-aws/bench/practice-bench';

const PLACE = { account: '000000000000', region: 'eu-west-3' };

function ofANewAccount() {
  const bench = new PracticeBench();
  bench.engine.quotas = 'aws';
  return { bench, client: new ServiceQuotas(bench.clientOptions('servicequotas')) };
}

test.each([
  ['ec2', 'L-0263D0A3', 'EC2-VPC Elastic IPs', 5],
  ['ec2', 'L-1216C47A', 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances', 5],
  ['vpc', 'L-F678F1CE', 'VPCs per Region', 5],
  ['vpc', 'L-FE5A380F', 'NAT gateways per Availability Zone', 5],
  ['vpc', 'L-A4707A72', 'Internet gateways per Region', 5],
  ['elasticloadbalancing', 'L-53DA6B97', 'Application Load Balancers per Region', 50],
  ['rds', 'L-7B6409FD', 'DB instances', 40],
  ['cloudformation', 'L-0485CB21', 'Stack count', 2000],
])('[limits-1] %s %s of a new account is %s, %i', async (ServiceCode, QuotaCode, QuotaName, Value) => {
  const { client } = ofANewAccount();
  const asked = { ServiceCode, QuotaCode };
  const wanted = { ServiceCode, QuotaCode, QuotaName, Value, Unit: 'None', Adjustable: true };
  expect((await client.getServiceQuota(asked)).Quota).toMatchObject({
    ...wanted,
    QuotaArn: `arn:aws:servicequotas:eu-west-3:000000000000:${ServiceCode}/${QuotaCode}`,
  });
  expect((await client.getAWSDefaultServiceQuota(asked)).Quota).toMatchObject(wanted);
});

test('[limits-2] what was changed, or made to apply, is told; the default stays', async () => {
  const { bench, client } = ofANewAccount();
  const addresses = { ServiceCode: 'ec2', QuotaCode: 'L-0263D0A3' };
  const both = async () => [
    (await client.getServiceQuota(addresses)).Quota?.Value,
    (await client.getAWSDefaultServiceQuota(addresses)).Quota?.Value,
  ];
  adjustQuota(bench.world, PLACE, QUOTAS.elasticIps, 20);
  expect(await both()).toEqual([20, 5]);
  bench.engine.faults.replace([{ kind: 'quota', code: 'L-0263D0A3', limit: 1 }]);
  expect(await both()).toEqual([1, 5]);
  bench.engine.faults.replace([]);
  bench.region = 'us-east-1';
  expect(await both()).toEqual([5, 5]);
});

test('[limits-3] the quotas of a service are listed by page', async () => {
  const { client } = ofANewAccount();
  const { Quotas = [] } = await client.listServiceQuotas({ ServiceCode: 'vpc' });
  expect(Quotas.map(({ QuotaCode }) => QuotaCode)).toEqual(
    expect.arrayContaining(['L-F678F1CE', 'L-FE5A380F', 'L-A4707A72']),
  );
  const first = await client.listAWSDefaultServiceQuotas({ ServiceCode: 'vpc', MaxResults: 1 });
  const rest = await client.listAWSDefaultServiceQuotas({ ServiceCode: 'vpc', NextToken: first.NextToken });
  expect([...(first.Quotas ?? []), ...(rest.Quotas ?? [])]).toHaveLength(Quotas.length);
});

test.each([
  ['EC2', 'L-0263D0A3'],
  ['ec2', 'L-00000000'],
  ['iam', 'L-FE177D64'],
])('[limits-4] %s %s is NoSuchResourceException', async (ServiceCode, QuotaCode) => {
  const { client } = ofANewAccount();
  await expect(client.getServiceQuota({ ServiceCode, QuotaCode })).rejects.toMatchObject({
    name: 'NoSuchResourceException',
    $metadata: { httpStatusCode: 400 },
  });
});
