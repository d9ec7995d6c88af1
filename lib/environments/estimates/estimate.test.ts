import { describe, expect, test } from 'vitest';
import { type EstimatedResource, type EstimateInput, estimateOf } from './estimate';

const database: EstimatedResource = { logicalId: 'Database', type: 'AWS::RDS::DBInstance', state: 'waiting' };
const key: EstimatedResource = { logicalId: 'Key', type: 'AWS::KMS::Key', state: 'done' };

const estimate = (input: Partial<EstimateInput>) =>
  estimateOf({ kind: 'CREATE', elapsed: 0, resources: [database, key], usualEnds: new Map(), ...input });

describe('an estimate', () => {
  test('is until the usual end of the last unfinished resource', () => {
    const usualEnds = new Map([
      ['Database', 400],
      ['Key', 900],
    ]);
    expect(estimate({ elapsed: 100, usualEnds })).toEqual({
      remainingSeconds: 300,
      slowerThanUsual: false,
      basis: 'history',
    });
  });

  test('takes typical times until there is history', () => {
    expect(estimate({ elapsed: 60 })).toEqual({
      remainingSeconds: 540,
      slowerThanUsual: false,
      basis: 'typical',
    });
  });

  test('never goes below nothing', () => {
    expect(estimate({ elapsed: 5_000 })?.remainingSeconds).toBe(0);
  });

  test.each([
    [629, false],
    [631, true],
  ])('of what is running, %i s in where 400 s are usual: slower than usual is %s', (elapsed, slower) => {
    const resources = [{ ...database, state: 'running' as const }];
    const usualEnds = new Map([['Database', 400]]);
    expect(estimate({ elapsed, resources, usualEnds })?.slowerThanUsual).toBe(slower);
  });

  test('does not call slow what has not begun', () => {
    expect(estimate({ elapsed: 100_000 })?.slowerThanUsual).toBe(false);
  });

  test('is nothing where nothing is known of what will happen', () => {
    expect(estimate({ resources: [] })).toBeNull();
  });
});
