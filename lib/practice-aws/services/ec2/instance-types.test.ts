import { EC2, type LocationType } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { PracticeBench } from '@/lib/practice-aws/bench/practice-bench';
import { instanceTypes } from '@/lib/practice-aws/resource-types/instance-families';
import { vcpusOf } from '@/lib/practice-aws/resource-types/instance-types';

function inRegion(region: string) {
  const bench = new PracticeBench();
  bench.region = region;
  const client = new EC2({ ...bench.clientOptions('ec2'), region });
  const locations = async (type: string, LocationType: LocationType = 'availability-zone') => {
    const Filters = [{ Name: 'instance-type', Values: [type] }];
    const { InstanceTypeOfferings = [] } = await client.describeInstanceTypeOfferings({
      LocationType,
      Filters,
    });
    return InstanceTypeOfferings.map(({ Location }) => Location);
  };
  return { bench, client, locations };
}

test('[offers-1] a type is offered in zones, which are told by name, by id, or as the region', async () => {
  const { locations } = inRegion('eu-west-3');
  expect(await locations('m7g.large')).toEqual(['eu-west-3a', 'eu-west-3b', 'eu-west-3c']);
  expect(await locations('m7g.large', 'availability-zone-id')).toEqual(['euw3-az1', 'euw3-az2', 'euw3-az3']);
  expect(await locations('m7g.large', 'region')).toEqual(['eu-west-3']);
  expect(await locations('m1.tiny')).toEqual([]);
});

test.each([
  ['us-east-1', 't3.micro', 'abcdf'],
  ['us-east-1', 't2.micro', 'abcdef'],
  ['us-west-1', 't3.micro', 'ab'],
  ['ap-northeast-1', 'm6i.large', 'acd'],
  ['eu-central-2', 'c7g.large', 'bc'],
  ['ca-west-1', 'm7g.large', ''],
])('[offers-1] in %s, %s is offered in the zones %s', async (region, type, letters) => {
  expect(await inRegion(region).locations(type)).toEqual([...letters].map((letter) => region + letter));
});

test('[offers-2] a type has vCPUs, memory and a processor; one that the region lacks does not exist', async () => {
  const { client } = inRegion('ca-west-1');
  const { InstanceTypes } = await client.describeInstanceTypes({ InstanceTypes: ['t4g.small'] });
  expect(InstanceTypes).toMatchObject([
    {
      InstanceType: 't4g.small',
      VCpuInfo: { DefaultVCpus: 2 },
      MemoryInfo: { SizeInMiB: 2048 },
      ProcessorInfo: { SupportedArchitectures: ['arm64'] },
    },
  ]);
  await expect(
    client.describeInstanceTypes({ InstanceTypes: ['t4g.small', 'm7g.large'] }),
  ).rejects.toMatchObject({
    name: 'InvalidInstanceType',
    message: 'The following supplied instance types do not exist: [m7g.large]',
  });
  const Filters = [{ Name: 'processor-info.supported-architecture', Values: ['arm64'] }];
  const { InstanceTypes: arm = [] } = await client.describeInstanceTypes({ Filters, MaxResults: 5 });
  expect(arm.map(({ ProcessorInfo }) => ProcessorInfo?.SupportedArchitectures)).toEqual(
    Array.from({ length: 5 }, () => ['arm64']),
  );
});

test('[offers-2] a type has as many vCPUs as quotas count', () => {
  const counted = instanceTypes().map(({ name }) => [name, vcpusOf(name)]);
  expect(counted).toEqual(instanceTypes().map(({ name, vcpus }) => [name, vcpus]));
});

test('[offers-3] a fault takes a type away from some zones, or from all', async () => {
  const { bench, client, locations } = inRegion('eu-west-3');
  const fault = { kind: 'not-offered', type: 't3.micro', region: 'eu-west-3' } as const;
  bench.engine.faults.replace([{ ...fault, zones: ['eu-west-3b'] }]);
  expect(await locations('t3.micro')).toEqual(['eu-west-3a', 'eu-west-3c']);
  bench.engine.faults.replace([fault]);
  expect(await locations('t3.micro', 'region')).toEqual([]);
  expect(await locations('t3.small')).toHaveLength(3);
  await expect(client.describeInstanceTypes({ InstanceTypes: ['t3.micro'] })).rejects.toThrow('do not exist');
});
