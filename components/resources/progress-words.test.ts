import { describe, expect, it } from 'vitest';
import type { OperationView } from '@/lib/environments/views/environment-view';
import { estimateWords, progressWords, workWords } from './progress-words';

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
  expect(words(true)).toBe('The teardown is waiting');
  expect(words(false)).toBe('0 of 41 resources gone');
});

describe('what is worked on right now', () => {
  const words = (...types: string[]) =>
    workWords({
      blueprint: 'web-environment',
      status: 'TEARING_DOWN',
      operation: { ...teardown, status: 'IN_PROGRESS' },
      resources: types.map((type, index) => ({
        logicalId: `Unknown${index}`,
        type,
        status: 'DELETE_IN_PROGRESS',
        physicalId: null,
        reason: null,
        startedAt: null,
        updatedAt: '2026-11-22T20:00:00Z',
      })),
    });

  it('is named, but for what is beyond the first few', () => {
    const nat = 'AWS::EC2::NatGateway';
    expect(words(nat, 'AWS::SQS::Queue')).toBe('Right now: NAT gateway · Queue');
    expect(words(nat, nat, nat, nat, nat)).toMatch(/ and 1 more$/);
    expect(words()).toBe('Right now: AWS reads the template and plans its work.');
  });

  it('says why it takes long, of types that have a reason of their own', () => {
    expect(words('AWS::CloudFront::Distribution')).toMatch(
      /^Right now: CloudFront distribution\. .*every edge location.*minutes\.$/,
    );
  });
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
  nothingToChange: false,
  cancellable: true,
  cancelledBy: null,
  objectsLost: null,
  attempts: 0,
  failingSince: null,
  givingUp: null,
  nextAttemptAt: null,
  requestedBy: { id: 'u1', name: 'Ada Park' },
  createdAt: '2026-11-22T19:59:00.000Z',
  startedAt: null,
  finishedAt: null,
};
