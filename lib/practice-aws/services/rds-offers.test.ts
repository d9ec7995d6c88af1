import { RDS } from '@aws-sdk/client-rds';
import { expect, test } from 'vitest';
import { PracticeBench } from '@/lib/practice-aws/bench/practice-bench';

function inRegion(region: string) {
  const bench = new PracticeBench();
  bench.region = region;
  const client = new RDS({ ...bench.clientOptions('rds'), region });
  const options = async (DBInstanceClass: string, EngineVersion = '8.4') => {
    const asked = { Engine: 'mysql', EngineVersion, DBInstanceClass };
    return (await client.describeOrderableDBInstanceOptions(asked)).OrderableDBInstanceOptions ?? [];
  };
  const zones = async (DBInstanceClass: string) =>
    (await options(DBInstanceClass)).at(-1)?.AvailabilityZones?.map(({ Name }) => Name) ?? [];
  return { bench, client, options, zones };
}

test('[orders-1] a class is orderable for an engine’s version, in zones, and by page', async () => {
  const { client, options } = inRegion('eu-west-3');
  const found = await options('db.t4g.micro');
  expect(found.map(({ EngineVersion }) => EngineVersion)).toEqual([
    '8.4.3',
    '8.4.4',
    '8.4.5',
    '8.4.6',
    '8.4.7',
    '8.4.8',
    '8.4.9',
  ]);
  expect(found[0]).toMatchObject({
    Engine: 'mysql',
    DBInstanceClass: 'db.t4g.micro',
    MultiAZCapable: true,
    AvailabilityZones: [{ Name: 'eu-west-3a' }, { Name: 'eu-west-3b' }, { Name: 'eu-west-3c' }],
  });
  expect(await options('db.t4g.micro', '8.4.9')).toHaveLength(1);
  const all = { Engine: 'mysql', EngineVersion: '8.4', MaxRecords: 100 };
  const first = await client.describeOrderableDBInstanceOptions(all);
  const second = await client.describeOrderableDBInstanceOptions({ ...all, Marker: first.Marker });
  expect(first.OrderableDBInstanceOptions).toHaveLength(100);
  expect(second.OrderableDBInstanceOptions?.[0]).not.toEqual(first.OrderableDBInstanceOptions?.[0]);
});

test.each([
  ['us-east-1', 'db.t3.micro', 'abcdf'],
  ['ca-west-1', 'db.t4g.small', ''],
  ['me-central-1', 'db.t3.small', 'abc'],
  ['eu-central-2', 'db.m6i.large', ''],
  ['eu-west-3', 'db.t2.micro', ''],
  ['us-west-1', 'db.r6g.large', 'ab'],
])('[orders-1] in %s, %s is offered in the zones %s', async (region, name, letters) => {
  expect(await inRegion(region).zones(name)).toEqual([...letters].map((letter) => region + letter));
});

test('[orders-2] an engine and a version that are not there are refused', async () => {
  const { client, options } = inRegion('eu-west-3');
  await expect(options('db.t3.micro', '5.7')).rejects.toMatchObject({
    name: 'InvalidParameterCombination',
    message: 'Cannot find version 5.7 for mysql',
  });
  await expect(client.describeOrderableDBInstanceOptions({ Engine: 'oracle' })).rejects.toMatchObject({
    name: 'InvalidParameterValue',
  });
  const versions = async (EngineVersion: string, DefaultOnly = false) =>
    (await client.describeDBEngineVersions({ Engine: 'mysql', EngineVersion, DefaultOnly })).DBEngineVersions;
  expect(await versions('5.7')).toEqual([]);
  expect(await versions('8.4', true)).toMatchObject([
    { EngineVersion: '8.4.9', DBParameterGroupFamily: 'mysql8.4', MajorEngineVersion: '8.4' },
  ]);
});

test('[orders-3] a fault takes a class away, from one zone or from all', async () => {
  const { bench, options, zones } = inRegion('eu-west-3');
  bench.engine.faults.replace([
    { kind: 'not-offered', type: 'db.t3.micro', zones: ['eu-west-3a', 'eu-west-3b'] },
    { kind: 'not-offered', type: 'db.t3.small' },
  ]);
  expect(await zones('db.t3.micro')).toEqual(['eu-west-3c']);
  expect((await options('db.t3.micro'))[0]?.MultiAZCapable).toBe(false);
  expect(await options('db.t3.small')).toEqual([]);
});

test('[orders-4] the account’s databases are counted against their quota', async () => {
  const { bench, client } = inRegion('eu-west-3');
  bench.engine.quotas = 'aws';
  await bench.create(
    'db',
    'Resources: { Database: { Type: AWS::RDS::DBInstance, Properties: { Engine: mysql } } }',
  );
  bench.pass(60);
  expect((await client.describeAccountAttributes()).AccountQuotas).toEqual([
    { AccountQuotaName: 'DBInstances', Used: 1, Max: 40 },
  ]);
});
