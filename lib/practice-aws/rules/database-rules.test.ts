import { expect, test } from 'vitest';
import { PracticeBench, reasonOf } from '@/lib/practice-aws/bench/practice-bench';

const body = (storage: number, rest = '', after = '') => `
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Delete
    Properties: { Engine: mysql, StorageType: gp3, DBInstanceClass: db.t4g.micro, AllocatedStorage: "${storage}"${rest} }
${after}`;

const BROKEN = '  Topic: { Type: AWS::SNS::Topic, DependsOn: Database, Properties: { Unknown: 1 } }';

async function launch(bench: PracticeBench, template: string, name = 'web') {
  const stack = await bench.create(name, template);
  bench.pass(120);
  return stack;
}

async function update(bench: PracticeBench, TemplateBody: string) {
  await bench.aws.updateStack({ StackName: 'web', TemplateBody });
  bench.pass(120);
}

test.each([
  [21, 'less than a tenth more'],
  [19, 'less'],
])('[storage-1] from 20 to %i GiB, %s, is refused, and the stack goes back', async (size) => {
  const bench = new PracticeBench();
  const stack = await launch(bench, body(20));
  await update(bench, body(size));
  expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(reasonOf(stack, 'Database', 'UPDATE_FAILED')).toMatch(
    `"Invalid storage size for engine name mysql and storage type gp3: ${size} (Service: Rds, Status Code: 400, `,
  );
});

test('[storage-1] a tenth more is enough', async () => {
  const bench = new PracticeBench();
  const stack = await launch(bench, body(20));
  await update(bench, body(22));
  expect(stack.status).toBe('UPDATE_COMPLETE');
});

test('[storage-2] the storage changes once in six hours, which are shorter here', async () => {
  const bench = new PracticeBench();
  const stack = await launch(bench, body(20));
  await update(bench, body(30));
  await update(bench, body(40));
  expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(reasonOf(stack, 'Database', 'UPDATE_FAILED')).toContain(
    'because the previous storage change is being optimized.',
  );
  await update(bench, body(30, ', BackupRetentionPeriod: 3'));
  expect(stack.status).toBe('UPDATE_COMPLETE');
  bench.pass(2700);
  await update(bench, body(40));
  expect(stack.status).toBe('UPDATE_COMPLETE');
});

test('[storage-3] a rollback leaves the storage as large as it has become', async () => {
  const bench = new PracticeBench();
  const stack = await launch(bench, body(20));
  await update(bench, body(40, '', BROKEN));
  expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  const database = stack.resources.get('Database');
  expect(database?.properties).toMatchObject({ AllocatedStorage: '20' });
  expect(database?.actual).toMatchObject({ AllocatedStorage: 40 });
  // What the database has already is no change of its storage.
  await update(bench, body(40));
  expect(stack.status).toBe('UPDATE_COMPLETE');
});

test.each([
  ['a--b', 'two hyphens in a row'],
  ['1st', 'a digit first'],
  ['last-', 'a hyphen last'],
  ['a_b', 'an underscore'],
  ['a'.repeat(64), '64 characters'],
])('[names-1] %s, %s, is no identifier of a database', async (name) => {
  const bench = new PracticeBench();
  const stack = await launch(bench, body(20, `, DBInstanceIdentifier: ${name}`));
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  expect(reasonOf(stack, 'Database', 'CREATE_FAILED')).toBe(
    'Properties validation failed for resource Database with message:\n#/DBInstanceIdentifier: failed validation constraint for keyword [pattern]',
  );
});

test('[names-2] names that are made up have no two hyphens in a row', async () => {
  const bench = new PracticeBench();
  const stack = await launch(bench, body(20).replace('Policy: Delete', 'Policy: Snapshot'), 'my--shop---x');
  expect(stack.resources.get('Database')?.physicalId).toMatch(/^my-shop-x-database-[0-9a-z]{12}$/);
  await bench.delete('my--shop---x');
  bench.pass(120);
  expect(bench.world.snapshots[0]?.id).toMatch(/^my-shop-x-snapshot-database-[0-9a-z]{12}$/);
});

test.each([
  [
    ', BackupRetentionPeriod: 36',
    'Invalid backup retention period: 36. Retention period must be between 0 and 35.',
  ],
  [
    ', BackupRetentionPeriod: -1',
    '#/BackupRetentionPeriod: failed validation constraint for keyword [minimum]',
  ],
])('[storage-4] %s is refused', async (rest, words) => {
  const stack = await launch(new PracticeBench(), body(20, rest));
  expect(reasonOf(stack, 'Database', 'CREATE_FAILED')).toContain(words);
});

test.each([19, 65_537])('[storage-4] %i GiB can not be allocated', async (size) => {
  const stack = await launch(new PracticeBench(), body(size));
  expect(reasonOf(stack, 'Database', 'CREATE_FAILED')).toContain(`and storage type gp3: ${size} (`);
});

const snapshotted = (after: string) => body(20, '', after).replace('Policy: Delete', 'Policy: Snapshot');

test('[delete-11] a failed launch whose database was up leaves its final snapshot', async () => {
  const bench = new PracticeBench();
  const stack = await launch(bench, snapshotted(BROKEN));
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  expect(bench.world.snapshots).toMatchObject([{ of: stack.resources.get('Database')?.physicalId }]);
});

test('[delete-11] one that was still being made is waited for, and leaves one too', async () => {
  const bench = new PracticeBench();
  const stack = await bench.create(
    'web',
    snapshotted('  Topic: { Type: AWS::SNS::Topic, Properties: { Unknown: 1 } }'),
  );
  bench.pass(20);
  expect(stack.resources.get('Database')?.status).toBe('DELETE_IN_PROGRESS');
  bench.pass(120);
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  expect(bench.world.snapshots).toHaveLength(1);
});

test('[delete-11] one that was not begun leaves none', async () => {
  const bench = new PracticeBench();
  const broken = '  Topic: { Type: AWS::SNS::Topic, Properties: { Unknown: 1 } }';
  const waiting = snapshotted(broken).replace(
    '    DeletionPolicy',
    '    DependsOn: Topic\n    DeletionPolicy',
  );
  const stack = await launch(bench, waiting);
  expect([stack.status, bench.world.snapshots]).toEqual(['ROLLBACK_COMPLETE', []]);
});
