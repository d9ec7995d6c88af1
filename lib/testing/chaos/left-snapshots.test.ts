import { expect, test } from 'vitest';
import type { EnvironmentStatus } from '@/lib/environments/states';
import { compareSnapshots } from './left-snapshots';

const NAME = 'slipway-shop-snapshot-database-1';
const shop = (status: EnvironmentStatus, ...names: (string | null)[]) => ({
  name: 'shop',
  stackName: 'slipway-shop',
  status,
  residue: names.map((physicalId) => ({
    logicalId: 'Database',
    type: 'AWS::RDS::DBSnapshot',
    physicalId,
    note: 'A snapshot',
  })),
});

test.each([
  ['a snapshot of which nobody is told', shop('LAUNCH_FAILED'), [NAME], ['orphaned']],
  ['a snapshot that is told of twice', shop('TORN_DOWN', NAME, NAME), [NAME], ['untrue']],
  ['a snapshot that is not there', shop('ACTIVE', NAME), [], ['untrue']],
  ['a snapshot without its name', shop('TORN_DOWN', null), [NAME], ['orphaned', 'untrue']],
  ['what is true', shop('TORN_DOWN', NAME), [NAME], []],
  ['what is told at the end only', shop('TEARDOWN_BLOCKED'), [NAME], []],
])('%s', (_, environment, there, kinds) => {
  expect(compareSnapshots([environment], there).map(({ kind }) => kind)).toEqual(kinds);
});
