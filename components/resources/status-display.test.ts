import { describe, expect, it } from 'vitest';
import type { OperationStatus } from '@/lib/environments/states';
import { displayOf } from './status-display';

type Described = Parameters<typeof displayOf>[0];

const updateThat = (status: OperationStatus, awaitsConfirmation = false) =>
  ({ status, awaitsConfirmation }) as Described['operation'];

describe('the status of an environment in words', () => {
  it.each([
    ['FAILED', 'Update failed'],
    ['CANCELLED', 'Update cancelled'],
    ['SUCCEEDED', 'Update rolled back'],
  ] as const)('says of an update that ended %s: %s', (status, label) => {
    expect(displayOf({ status: 'UPDATE_FAILED', operation: updateThat(status) }).label).toBe(label);
  });

  it('tells an update that waits for a person from one under way', () => {
    const of = (status: Described['status'], operation: Described['operation']) =>
      displayOf({ status, operation }).label;
    expect(of('ACTIVE', updateThat('AWAITING_CONFIRMATION', true))).toBe('Changes to confirm');
    expect(of('UPDATE_FAILED', updateThat('AWAITING_CONFIRMATION', true))).toBe('Changes to confirm');
    expect(of('ACTIVE', updateThat('AWAITING_APPROVAL'))).toBe('Awaiting approval');
    expect(of('UPDATING', updateThat('IN_PROGRESS'))).toBe('Updating');
  });
});
