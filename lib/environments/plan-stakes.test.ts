import { describe, expect, test } from 'vitest';
import { interruptionFrom } from '@/lib/stacks/types/interruptions/interruption-of';
import { groupOf, idsToType, stakesOf } from './plan-stakes';
import type { PlannedChange } from './records';

const source = 'https://docs.aws.amazon.com/';
const change = (given: Partial<PlannedChange>): PlannedChange => ({
  action: 'modify',
  logicalId: 'One',
  type: 'AWS::SNS::Topic',
  physicalId: null,
  holdsData: false,
  causes: [],
  ...given,
});
const short = interruptionFrom({ kind: 'short', what: 'it', seconds: [1, 2] }, source);

describe('what is at stake', () => {
  test('is data where what holds it is replaced or removed, and what the change loses', () => {
    const lost = interruptionFrom({ kind: 'replaced', loses: 'address' }, source);
    expect(stakesOf(change({ action: 'remove', holdsData: true, interruption: lost }))).toEqual([
      'data',
      'address',
    ]);
    expect(stakesOf(change({ holdsData: true, interruption: short }))).toEqual([]);
  });

  test('asks for the name with data and with an address, also in plans that say only which data is lost', () => {
    const reached = change({
      logicalId: 'Two',
      interruption: interruptionFrom({ kind: 'removed', loses: 'address' }, source),
    });
    const outgoing = change({
      interruption: interruptionFrom({ kind: 'none', loses: 'outgoing-address' }, source),
    });
    expect(idsToType({ changes: [reached, outgoing], losesData: ['Database'] })).toEqual(['Database', 'Two']);
    expect(idsToType({ changes: [outgoing], losesData: [] })).toEqual([]);
  });

  test('asks for the name with backups that no input gives up', () => {
    const backups = (...inputs: (string | null)[]) =>
      change({
        interruption: interruptionFrom({ kind: 'none', loses: 'backups' }, source),
        causes: inputs.map((input) => ({
          property: 'BackupRetentionPeriod',
          input,
          causedBy: null,
          before: '7',
          after: '0',
          replaces: 'never',
        })),
      });
    const toType = (one: PlannedChange) => idsToType({ changes: [one], losesData: [] });
    expect(toType(backups('backupRetentionDays'))).toEqual([]);
    for (const unasked of [backups(null), backups('databaseClass', null), backups()])
      expect(toType(unasked)).toEqual(['One']);
  });
});

test.each([
  [change({ interruption: short }), 'interrupted'],
  [change({ interruption: interruptionFrom({ kind: 'none' }, source) }), 'unnoticed'],
  [change({ interruption: interruptionFrom({ kind: 'none', loses: 'backups' }, source) }), 'at-stake'],
  [change({ interruption: interruptionFrom({ kind: 'replaced' }, source) }), 'replaced'],
  [change({ action: 'replace', holdsData: true }), 'at-stake'],
  [change({ action: 'replace-maybe' }), 'replaced'],
  [change({ action: 'modify' }), 'in-place'],
  [change({ action: 'add' }), 'unnoticed'],
])('a change is read in its group: %#', (one, group) => {
  expect(groupOf(one)).toBe(group);
});
