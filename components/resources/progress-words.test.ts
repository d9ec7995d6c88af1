import { describe, expect, it } from 'vitest';
import type { OperationView } from '@/lib/environments/views/environment-view';
import { estimateWords, progressWords } from './progress-words';

describe('the words of an estimate', () => {
  it.each([
    [0, 'any moment now'],
    [40, 'less than a minute left'],
    [70, 'about 1 min left'],
    [350, 'about 6 min left'],
  ])('say of %i seconds: %s', (remainingSeconds, words) => {
    expect(estimateWords({ remainingSeconds, slowerThanUsual: false, basis: 'typical' })).toBe(words);
  });

  it('promise nothing when it takes longer than usual', () => {
    expect(estimateWords({ remainingSeconds: 350, slowerThanUsual: true, basis: 'history' })).toBe(
      'slower than usual',
    );
  });
});

it('says of a teardown that waits no more than that', () => {
  const progress = { done: 0, total: 41 };
  const words = (cancellable: boolean) =>
    progressWords({ status: 'TEARING_DOWN', progress, operation: { ...teardown, cancellable } });
  expect(words(true)).toBe('The teardown waits');
  expect(words(false)).toBe('0 of 41 resources gone');
});

const teardown: OperationView = {
  id: 'op-1',
  kind: 'TEARDOWN',
  status: 'PENDING',
  reason: null,
  rootCause: null,
  inputs: {},
  plan: null,
  awaitsConfirmation: false,
  apply: null,
  continuesRollback: false,
  cancellable: true,
  cancelledBy: null,
  objectsLost: null,
  attempts: 0,
  nextAttemptAt: null,
  requestedBy: { id: 'u1', name: 'Ada Park' },
  createdAt: '2026-11-22T19:59:00.000Z',
  startedAt: null,
  finishedAt: null,
};
