import { describe, expect, test } from 'vitest';
import { type ResourceEvent, resourceStateOf } from './resource-state';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

function event(second: number, status: string, more: Partial<ResourceEvent> = {}): ResourceEvent {
  return {
    externalId: `It-${status}-${second}`,
    at: at(second),
    type: 'AWS::Test::It',
    physicalId: null,
    status,
    reason: null,
    ...more,
  };
}

describe('the state of a resource', () => {
  test('is none before its first event', () => {
    expect(resourceStateOf([])).toBeNull();
  });

  test('began with the first of the two beginnings that CloudFormation tells', () => {
    const initiated = { physicalId: 'it-1', reason: 'Resource creation Initiated' };
    expect(
      resourceStateOf([event(1, 'CREATE_IN_PROGRESS'), event(2, 'CREATE_IN_PROGRESS', initiated)]),
    ).toEqual({
      type: 'AWS::Test::It',
      physicalId: 'it-1',
      status: 'CREATE_IN_PROGRESS',
      reason: 'Resource creation Initiated',
      startedAt: at(1),
      updatedAt: at(2),
    });
  });

  test('keeps the physical id that later events leave out, and forgets a reason that is over', () => {
    const state = resourceStateOf([
      event(1, 'CREATE_IN_PROGRESS', { physicalId: 'it-1', reason: 'Resource creation Initiated' }),
      event(2, 'CREATE_COMPLETE'),
    ]);
    expect(state).toMatchObject({
      physicalId: 'it-1',
      status: 'CREATE_COMPLETE',
      reason: null,
      startedAt: at(1),
    });
  });

  test('is that of the new one after a replacement, while the old one is removed under the same name', () => {
    const state = resourceStateOf([
      event(1, 'CREATE_COMPLETE', { physicalId: 'it-1' }),
      event(2, 'UPDATE_IN_PROGRESS', { physicalId: 'it-1' }),
      event(3, 'UPDATE_IN_PROGRESS', { physicalId: 'it-2' }),
      event(4, 'UPDATE_COMPLETE', { physicalId: 'it-2' }),
      event(5, 'DELETE_IN_PROGRESS', { physicalId: 'it-1' }),
      event(6, 'DELETE_COMPLETE', { physicalId: 'it-1' }),
    ]);
    expect(state).toMatchObject({ physicalId: 'it-2', status: 'UPDATE_COMPLETE', updatedAt: at(4) });
  });

  test('begins anew with each attempt', () => {
    const state = resourceStateOf([
      event(1, 'DELETE_IN_PROGRESS'),
      event(2, 'DELETE_FAILED', { reason: 'in use' }),
      event(3, 'DELETE_IN_PROGRESS'),
    ]);
    expect(state).toMatchObject({ status: 'DELETE_IN_PROGRESS', reason: null, startedAt: at(3) });
  });

  test('has no beginning when none was reported', () => {
    expect(resourceStateOf([event(5, 'DELETE_SKIPPED')])).toMatchObject({
      startedAt: null,
      updatedAt: at(5),
    });
  });

  test('takes an end for later than a beginning of the same millisecond', () => {
    const events = [event(1, 'CREATE_COMPLETE'), event(1, 'CREATE_IN_PROGRESS')];
    expect(resourceStateOf(events)?.status).toBe('CREATE_COMPLETE');
    expect(resourceStateOf(events.reverse())?.status).toBe('CREATE_COMPLETE');
  });

  test('takes a deletion for later than what it deletes, of the same millisecond', () => {
    const events = [event(1, 'CREATE_IN_PROGRESS'), event(2, 'DELETE_COMPLETE'), event(2, 'CREATE_COMPLETE')];
    expect(resourceStateOf(events)?.status).toBe('DELETE_COMPLETE');
    const withId = events.map((each) => ({
      ...each,
      externalId: each.status === 'DELETE_COMPLETE' ? 'a' : 'b',
    }));
    expect(resourceStateOf(withId)?.status).toBe('DELETE_COMPLETE');
  });

  test('leaves the events as they were', () => {
    const events = [event(2, 'CREATE_COMPLETE'), event(1, 'CREATE_IN_PROGRESS')];
    resourceStateOf(events);
    expect(events.map(({ status }) => status)).toEqual(['CREATE_COMPLETE', 'CREATE_IN_PROGRESS']);
  });
});
