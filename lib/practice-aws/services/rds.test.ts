import { RDS } from '@aws-sdk/client-rds';
import { expect, test } from 'vitest';
import { PracticeBench, reasonOf } from '@/lib/practice-aws/bench/practice-bench';
import { changeResource, removeResource } from '@/lib/practice-aws/engine/outside';

const TEMPLATE = `
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Delete
    Properties:
      { Engine: mysql, DBInstanceClass: db.t3.micro, AllocatedStorage: "20", MultiAZ: false, DeletionProtection: false }`;

const clientOf = (bench: PracticeBench) => new RDS(bench.clientOptions('rds'));

async function withDatabase() {
  const bench = new PracticeBench();
  const stack = await bench.create('slipway-shop', TEMPLATE);
  const client = clientOf(bench);
  return { bench, stack, client };
}

test('[rds-1] a database is described from its making to its end', async () => {
  const { bench, stack, client } = await withDatabase();
  const first = async () => (await client.describeDBInstances()).DBInstances?.[0];
  expect(await first()).toBeUndefined();
  bench.pass(3);
  expect((await first())?.DBInstanceStatus).toBe('creating');
  bench.pass(60);
  const id = stack.resources.get('Database')?.physicalId;
  expect(await first()).toMatchObject({
    DBInstanceIdentifier: id,
    DBInstanceArn: `arn:aws:rds:eu-west-3:000000000000:db:${id}`,
    DBInstanceStatus: 'available',
    DBInstanceClass: 'db.t3.micro',
    Engine: 'mysql',
    AllocatedStorage: 20,
    MultiAZ: false,
    DeletionProtection: false,
  });
  await bench.delete('slipway-shop');
  bench.pass(2);
  expect((await first())?.DBInstanceStatus).toBe('deleting');
  bench.pass(60);
  expect(await first()).toBeUndefined();
});

test('[rds-2] a database is asked for by name, in any case, by ARN or by filter', async () => {
  const { bench, stack, client } = await withDatabase();
  bench.pass(60);
  const id = stack.resources.get('Database')?.physicalId ?? '';
  const found = async (input: object) =>
    (await client.describeDBInstances(input)).DBInstances?.map((database) => database.DBInstanceIdentifier);
  expect(await found({ DBInstanceIdentifier: id.toUpperCase() })).toEqual([id]);
  expect(await found({ DBInstanceIdentifier: `arn:aws:rds:eu-west-3:000000000000:db:${id}` })).toEqual([id]);
  expect(await found({ Filters: [{ Name: 'engine', Values: ['mysql', 'postgres'] }] })).toEqual([id]);
  expect(await found({ Filters: [{ Name: 'engine', Values: ['postgres'] }] })).toEqual([]);
  await expect(found({ Filters: [{ Name: 'colour', Values: ['red'] }] })).rejects.toThrow(
    'Unrecognized filter name: colour',
  );
});

test('[rds-3] a database that is not there is DBInstanceNotFound, 404', async () => {
  const { bench, stack, client } = await withDatabase();
  bench.pass(60);
  await expect(client.describeDBInstances({ DBInstanceIdentifier: 'other' })).rejects.toMatchObject({
    name: 'DBInstanceNotFoundFault',
    message: 'DBInstance other not found.',
    $metadata: { httpStatusCode: 404 },
  });
  removeResource(bench.engine, stack.id, 'Database');
  const id = stack.resources.get('Database')?.physicalId;
  await expect(client.describeDBInstances({ DBInstanceIdentifier: id })).rejects.toThrow('not found');
  bench.region = 'eu-west-1';
  expect((await client.describeDBInstances()).DBInstances).toEqual([]);
});

test('[rds-4] what somebody changed shows, and protection set by hand blocks the deletion', async () => {
  const { bench, stack, client } = await withDatabase();
  bench.pass(60);
  changeResource(bench.engine, stack.id, 'Database', { DeletionProtection: true, AllocatedStorage: '50' });
  const { DBInstances } = await client.describeDBInstances();
  expect(DBInstances).toMatchObject([{ DeletionProtection: true, AllocatedStorage: 50 }]);
  await bench.delete('slipway-shop');
  bench.pass(60);
  expect(stack.status).toBe('DELETE_FAILED');
  expect(reasonOf(stack, 'Database', 'DELETE_FAILED')).toContain(
    'Cannot delete protected DB Instance, please disable deletion protection and try again.',
  );
});

test('[rds-5] databases are listed by page, 20 to 100 on each', async () => {
  const bench = new PracticeBench();
  const databases = Array.from({ length: 25 }, (_, i) => [
    `Database${i}`,
    { Type: 'AWS::RDS::DBInstance', Properties: { Engine: 'mysql' } },
  ]);
  await bench.create('many', JSON.stringify({ Resources: Object.fromEntries(databases) }));
  bench.pass(60);
  const client = clientOf(bench);
  const first = await client.describeDBInstances({ MaxRecords: 20 });
  const second = await client.describeDBInstances({ MaxRecords: 20, Marker: first.Marker });
  expect([first.DBInstances?.length, second.DBInstances?.length, second.Marker]).toEqual([20, 5, undefined]);
  await expect(client.describeDBInstances({ MaxRecords: 5 })).rejects.toThrow('Must be between 20 and 100');
});

test('[rds-6] a final snapshot outlives its database, and is found by it', async () => {
  const bench = new PracticeBench();
  const stack = await bench.create('Shop', TEMPLATE.replace('Policy: Delete', 'Policy: Snapshot'));
  bench.pass(60);
  const client = clientOf(bench);
  const id = stack.resources.get('Database')?.physicalId ?? '';
  const found = async (input: object) => (await client.describeDBSnapshots(input)).DBSnapshots;
  expect(await found({})).toEqual([]);
  await bench.delete('Shop');
  bench.pass(90);
  const of = (value: string) => ({ Filters: [{ Name: 'db-instance-id', Values: [value] }] });
  expect(await found({ ...of(id), SnapshotType: 'manual' })).toMatchObject([
    {
      DBSnapshotIdentifier: expect.stringMatching(/^shop-snapshot-database-[0-9a-z]+$/),
      DBInstanceIdentifier: id,
      SnapshotType: 'manual',
      Status: 'available',
    },
  ]);
  expect(await found(of('other'))).toEqual([]);
  expect(await found({ SnapshotType: 'automated' })).toEqual([]);
  await expect(found({ DBSnapshotIdentifier: 'other' })).rejects.toThrow('DBSnapshot other not found.');
  await expect(found({ Filters: [{ Name: 'colour', Values: ['red'] }] })).rejects.toThrow('Unrecognized');
  bench.region = 'eu-west-1';
  expect(await found({})).toEqual([]);
});

test('[rds-6] a final snapshot is deleted by its name, once', async () => {
  const bench = new PracticeBench();
  await bench.create('shop', TEMPLATE.replace('Policy: Delete', 'Policy: Snapshot'));
  bench.pass(60);
  await bench.delete('shop');
  bench.pass(90);
  const client = clientOf(bench);
  const [{ DBSnapshotIdentifier = '' } = {}] = (await client.describeDBSnapshots({})).DBSnapshots ?? [];
  const { DBSnapshot } = await client.deleteDBSnapshot({ DBSnapshotIdentifier });
  expect(DBSnapshot).toMatchObject({ DBSnapshotIdentifier, Status: 'deleted' });
  expect((await client.describeDBSnapshots({})).DBSnapshots).toEqual([]);
  await expect(client.deleteDBSnapshot({ DBSnapshotIdentifier })).rejects.toThrow('not found.');
});

test('[rds-6] the database of a launch that fails leaves its final snapshot too', async () => {
  const bench = new PracticeBench();
  const failing = `${TEMPLATE.replace('Policy: Delete', 'Policy: Snapshot')}
  Late: { Type: AWS::SQS::Queue, DependsOn: Database }
`;
  bench.engine.faults.replace([{ kind: 'resource', logicalId: 'Late', on: 'create', reason: 'No more' }]);
  const stack = await bench.create('shop', failing);
  bench.pass(200);
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  expect((await clientOf(bench).describeDBSnapshots({})).DBSnapshots).toHaveLength(1);
});
