import { expect, test } from 'vitest';
import { isKnownStatus, resourcePhase } from './resource-phase';

test.each([
  ['CREATE_IN_PROGRESS', 'working'],
  ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'working'],
  ['ROLLBACK_COMPLETE', 'done'],
  ['DELETE_COMPLETE', 'gone'],
  ['DELETE_SKIPPED', 'gone'],
  ['DELETE_FAILED', 'failed'],
  ['SOMETHING_NEW_FAILED', 'unknown'],
  ['toString', 'unknown'],
])('%s means %s', (status, phase) => {
  expect(resourcePhase(status)).toBe(phase);
  expect(isKnownStatus(status)).toBe(phase !== 'unknown');
});

test.each(['Resource creation cancelled', 'Operation cancelled by user', 'resource update cancelled'])(
  'what failed with %j was stopped because of another',
  (reason) => {
    expect(resourcePhase('CREATE_FAILED', reason)).toBe('cancelled');
    expect(resourcePhase('CREATE_COMPLETE', reason)).toBe('done');
  },
);
