import { type DBSnapshot, RDSClient, RDSServiceException } from '@aws-sdk/client-rds';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { Connection } from '@/lib/aws/connect';
import type { WorkerContext } from '@/lib/worker/worker-context';
import { findSnapshot } from './find-snapshots';

const gone = { logicalId: 'Database', type: 'AWS::RDS::DBInstance', physicalId: 'db-1' };
const expected = { type: 'AWS::RDS::DBSnapshot', note: 'A final snapshot.', monthlyUsd: 1.9 };
const stackId = 'arn:aws:cloudformation:eu-west-3:123456789012:stack/slipway-shop/8a7b';
const final: DBSnapshot = {
  DBSnapshotIdentifier: 'slipway-shop-snapshot-database-x1',
  AllocatedStorage: 100,
  KmsKeyId: 'arn:aws:kms:eu-west-3:123456789012:key/key-1',
  SnapshotCreateTime: new Date(1_000),
};
const byHand: DBSnapshot = { DBSnapshotIdentifier: 'before-the-change', SnapshotCreateTime: new Date(2_000) };

/** RDS that has these snapshots of the database, or refuses to tell. */
function find(
  answer: DBSnapshot[] | Error,
  deletedKeys: string[] = [],
  foreseen: typeof expected | null = expected,
) {
  const rds = new RDSClient({ region: 'eu-west-3' });
  rds.send = (async () => {
    if (answer instanceof Error) throw answer;
    return { DBSnapshots: answer };
  }) as unknown as typeof rds.send;
  const connection = { rds } as unknown as Connection;
  const worker = { logger: pino({ level: 'silent' }) } as unknown as WorkerContext;
  return findSnapshot({ connection, worker, stackId }, gone, foreseen, deletedKeys);
}

test('the final snapshot has its name, and costs by its own size, whoever took others', async () => {
  expect(await find([byHand, final])).toMatchObject({
    type: 'AWS::RDS::DBSnapshot',
    physicalId: 'slipway-shop-snapshot-database-x1',
    of: 'db-1',
    note: 'The final snapshot of the database, at most 100 GiB. It costs storage until it is deleted.',
    monthlyUsd: 9.5,
  });
});

test('without the key that it is encrypted with, nobody can restore it', async () => {
  expect((await find([final], ['key-1', 'key-2']))?.note).toContain(
    'its key key-1 is scheduled for deletion',
  );
  expect((await find([final], ['key-2']))?.note).not.toContain('scheduled');
});

test('a snapshot that somebody took is left as well, and is not called the final one', async () => {
  const left = await find([byHand], [], null);
  expect(left).toMatchObject({ physicalId: 'before-the-change' });
  expect(left?.note).toMatch(/^A snapshot that somebody took of the database/);
});

test('where RDS has none, there is none, whatever was expected', async () => {
  expect(await find([])).toBeNull();
});

test('where RDS does not let us look, that is said, and only where a snapshot was expected', async () => {
  const denied = new RDSServiceException({
    name: 'AccessDenied',
    message: 'not authorized to perform: rds:DescribeDBSnapshots',
    $fault: 'client',
    $metadata: { httpStatusCode: 403 },
  });
  expect(await find(denied)).toMatchObject({
    physicalId: null,
    of: 'db-1',
    note: expect.stringContaining('does not let Slipway look'),
  });
  expect(await find(denied, [], null)).toBeNull();
});
