import { expect, test } from 'vitest';
import { mergeResidue } from './merge-residue';
import type { Residue } from './records';

const snapshot = (given: Partial<Residue>): Residue => ({
  logicalId: 'Database',
  type: 'AWS::RDS::DBSnapshot',
  physicalId: 'slipway-shop-snapshot-database-1',
  note: 'A snapshot',
  monthlyUsd: 1.9,
  of: 'db-1',
  ...given,
});

test('what is found again is there once, as it was found last', () => {
  const again = snapshot({ note: 'The same snapshot' });
  expect(mergeResidue([snapshot({})], [again])).toEqual([again]);
});

test('a name that becomes known is that of the snapshot which had none', () => {
  const named = snapshot({});
  expect(mergeResidue([snapshot({ physicalId: null })], [named])).toEqual([named]);
});

test.each([
  ['another database', { of: 'db-2', physicalId: null }],
  ['another name', { physicalId: 'slipway-shop-snapshot-database-2' }],
  ['another kind', { type: 'AWS::KMS::Key' }],
])('%s is something else that is left', (_, other) => {
  expect(mergeResidue([snapshot({})], [snapshot(other)])).toHaveLength(2);
});
