import { expect, test } from 'vitest';
import type { PlannedChange } from '@/lib/environments/records';
import { updateResidue } from './update-residue';

const change = (given: Partial<PlannedChange>): PlannedChange => ({
  action: 'replace',
  logicalId: 'Database',
  type: 'AWS::RDS::DBInstance',
  physicalId: 'db-1',
  holdsData: true,
  keeps: 'snapshot',
  causes: [],
  ...given,
});
const left = (given: Partial<PlannedChange>, physicalId = 'db-2') =>
  updateResidue({ changes: [change(given)], losesData: [], refusal: null, madeAt: '' }, [
    { logicalId: 'Database', physicalId },
  ]);

test('a replaced database leaves its snapshot, whose name AWS does not report', () => {
  expect(left({})).toEqual([
    expect.objectContaining({
      type: 'AWS::RDS::DBSnapshot',
      physicalId: null,
      note: expect.stringContaining('db-1'),
    }),
  ]);
});

test('a key that is kept goes on costing', () => {
  expect(left({ type: 'AWS::KMS::Key', keeps: 'resource', action: 'remove' })).toEqual([
    expect.objectContaining({ type: 'AWS::KMS::Key', physicalId: 'db-1', monthlyUsd: 1 }),
  ]);
});

test('what might have been replaced left something only where its id is another', () => {
  expect(left({ action: 'replace-maybe' }, 'db-1')).toEqual([]);
  expect(left({ action: 'replace-maybe' })).toHaveLength(1);
});

test.each([{ action: 'modify' }, { action: 'add' }, { keeps: undefined }, { physicalId: null }] as const)(
  '%j leaves nothing',
  (given) => {
    expect(left(given as Partial<PlannedChange>)).toEqual([]);
  },
);

test('an update without a plan on record leaves nothing that is known', () => {
  expect(updateResidue(null, [])).toEqual([]);
});
