import { describe, expect, it } from 'vitest';
import type { OperationKind, OperationStatus } from '@/lib/environments/states';
import { cancellationOf } from './cancellation';

const answer = (
  kind: OperationKind,
  status: OperationStatus,
  options: Partial<Parameters<typeof cancellationOf>[0]> & { continueRollback?: object } = {},
  stackStatus: string | null = null,
) => {
  const { continueRollback, ...columns } = options;
  const operation = {
    kind,
    status,
    options: continueRollback ? { continueRollback } : {},
    fromStatus: null,
    executing: false,
    round: 1,
    cancelledBy: null,
    ...columns,
  };
  const cancellation = cancellationOf(operation, { name: 'shop', stackStatus });
  return cancellation.kind === 'refused' ? cancellation.reason : cancellation.kind;
};

describe('whether a teardown can be cancelled', () => {
  it('can while it waits, as long as nothing of it was deleted', () => {
    expect(answer('TEARDOWN', 'PENDING', { fromStatus: 'ACTIVE' })).toBe('possible');
    expect(answer('TEARDOWN', 'PENDING')).toBe('possible');
  });

  it.each([
    ['waits to ask again whether the stack is being deleted', { executing: true }],
    ['waits for another round', { round: 2 }],
  ])('is too late when it %s', (_, options) => {
    expect(answer('TEARDOWN', 'PENDING', { fromStatus: 'ACTIVE', ...options })).toMatch(
      /^Too late to cancel: CloudFormation is deleting/,
    );
  });

  it('can while a worker prepares it, and is over once CloudFormation was asked', () => {
    expect(answer('TEARDOWN', 'STARTING')).toBe('possible');
    expect(answer('TEARDOWN', 'STARTING', { executing: true })).toMatch(/^Too late/);
    expect(answer('TEARDOWN', 'IN_PROGRESS')).toMatch(/^Too late/);
  });

  it('can where it stopped a launch, which is followed again then', () => {
    expect(answer('TEARDOWN', 'PENDING', { fromStatus: 'LAUNCHING' })).toBe('possible');
  });
});

describe('whether an update can be cancelled', () => {
  it('can until CloudFormation has made the changes, or takes them back', () => {
    expect(answer('UPDATE', 'AWAITING_CONFIRMATION')).toBe('possible');
    expect(answer('UPDATE', 'PENDING')).toBe('possible');
    expect(answer('UPDATE', 'STARTING')).toBe('possible');
    expect(answer('UPDATE', 'IN_PROGRESS', {}, 'UPDATE_IN_PROGRESS')).toBe('possible');
    expect(answer('UPDATE', 'IN_PROGRESS', {}, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS')).toMatch(/tidying up/);
    expect(answer('UPDATE', 'IN_PROGRESS', {}, 'UPDATE_ROLLBACK_IN_PROGRESS')).toMatch(/rolled back already/);
  });

  it('goes by what is seen of the stack only while CloudFormation is at work for it', () => {
    expect(answer('UPDATE', 'PENDING', {}, 'UPDATE_ROLLBACK_IN_PROGRESS')).toBe('possible');
  });

  it('is asked for once', () => {
    expect(answer('UPDATE', 'IN_PROGRESS', { cancelledBy: 'Ada' }, 'UPDATE_IN_PROGRESS')).toBe('requested');
  });

  it('can’t where it continues a rollback', () => {
    expect(answer('UPDATE', 'IN_PROGRESS', { continueRollback: { skip: [] } })).toMatch(/^A rollback/);
  });
});

it.each([
  ['CREATE', 'IN_PROGRESS'],
  ['TEARDOWN', 'FAILED'],
  ['TEARDOWN', 'CANCELLED'],
  ['UPDATE', 'SUCCEEDED'],
] as const)('nothing is left to cancel of a %s that is %s', (kind, status) => {
  expect(answer(kind, status)).toBe('Neither an update nor a teardown of "shop" is under way.');
});
