import { describe, expect, it } from 'vitest';
import { operationReasonOf, statusReasonOf } from './status-reason';

const teardown = {
  kind: 'TEARDOWN',
  status: 'STARTING',
  reason: null,
  executing: false,
  acceptedAt: null,
  attempts: 1,
  nextAttemptAt: new Date('2026-11-28T12:03:04.567Z'),
  removed: 0,
  giveUp: null,
  emptying: { bucket: 'data', removed: 1_200, total: 5_000, atLeast: true },
} as const;
const quiet = { statusReason: null, endedTeardown: null };
const plan = {
  changes: [],
  losesData: ['Database', 'Bucket'],
  refusal: null,
  madeAt: '2026-11-28T12:00:00Z',
};

describe('what is said beside a status', () => {
  it('is when what failed is tried again, in UTC', () => {
    const waiting = { ...teardown, status: 'PENDING' } as const;
    expect(statusReasonOf({ ...quiet, statusReason: 'Throttled' }, waiting, null)).toBe(
      'Throttled; trying again at 12:03:04 UTC',
    );
    expect(statusReasonOf({ ...quiet, statusReason: 'Throttled' }, teardown, null)).toBe('Throttled');
  });

  it('is how far a bucket is emptied, until CloudFormation is asked to delete the stack', () => {
    const words = 'Emptying bucket data: 1,200 of more than 5,000 removed';
    expect(statusReasonOf(quiet, teardown, null)).toBe(words);
    expect(operationReasonOf(teardown, null)).toBe(words);
    expect(operationReasonOf({ ...teardown, reason: 'Throttled' }, null)).toBe('Throttled');
    for (const later of [{ executing: true }, { status: 'FAILED' }] as const) {
      expect(statusReasonOf(quiet, { ...teardown, ...later }, null)).toBeNull();
    }
  });

  it('is what waits for confirmation, with the data at stake where the plan is there', () => {
    const update = { ...teardown, kind: 'UPDATE', status: 'AWAITING_CONFIRMATION', emptying: null } as const;
    expect(statusReasonOf(quiet, update, null)).toBe('An update is waiting for confirmation');
    expect(operationReasonOf(update, plan)).toBe(
      'An update is waiting for confirmation: it would replace or remove what holds data (Database, Bucket)',
    );
  });

  it('is that nothing was changed, and why, where an update failed before CloudFormation took it', () => {
    const update = {
      ...teardown,
      kind: 'UPDATE',
      status: 'FAILED',
      reason: 'Denied',
      emptying: null,
    } as const;
    const said = (change: object, statusReason = 'Denied') =>
      statusReasonOf({ ...quiet, statusReason }, { ...update, ...change }, null);
    expect(said({})).toBe('Nothing was changed: Denied');
    expect(said({ acceptedAt: new Date() })).toBe('Denied');
    expect(said({ status: 'STARTING' })).toBe('Denied');
    // It may have been taken all the same.
    expect(said({ giveUp: { by: 'Root' } })).toBe('Denied');
    expect(said({}, 'Something else since')).toBe('Something else since');
  });

  it('is that there was nothing to change, when CloudFormation was not asked for any', () => {
    const update = { ...teardown, kind: 'UPDATE', status: 'SUCCEEDED', emptying: null } as const;
    const words = 'Nothing to change: what runs is what was requested';
    expect([statusReasonOf(quiet, update, null), operationReasonOf(update, null)]).toEqual([words, words]);
    const changed = { ...update, executing: true };
    expect([statusReasonOf(quiet, changed, null), operationReasonOf(changed, null)]).toEqual([null, null]);
  });

  it.each([
    [{ removed: 0, emptying: null, attempts: 2 }, 'Nothing was deleted'],
    [{ removed: 0, attempts: 1 }, 'Nothing was deleted'],
    [{ removed: 1 }, 'The stack was not deleted, but 1 object in its buckets were'],
    [{ removed: 1_200 }, 'The stack was not deleted, but 1,200 objects and versions in its buckets were'],
    [{ removed: 0, attempts: 2 }, 'The stack was not deleted, but objects in its buckets may have been'],
  ])('is what a teardown that came to nothing left: %j', (change, words) => {
    const endedTeardown = { ...teardown, reason: 'Denied', ...change };
    expect(statusReasonOf({ ...quiet, endedTeardown }, null, null)).toBe(`${words}: Denied`);
  });
});
