import { describe, expect, test } from 'vitest';
import type { StackInFlight } from '@/lib/environments/stack-in-flight';

import { tunables } from '@/lib/worker/tunables';
import { newMemory } from './follow-memory';
import { noteRead, type PlannedRead, planReads } from './plan-reads';

function stackOf(name: string, more: Partial<StackInFlight> = {}): StackInFlight {
  return {
    environmentId: name,
    environmentName: name,
    blueprint: 'web-environment',
    inputs: {},
    stackId: `stack/${name}`,
    stackStatus: 'CREATE_IN_PROGRESS',
    resourcesTotal: 10,
    watched: false,
    operation: {
      id: name,
      kind: 'CREATE',
      traceContext: null,
      requestedAt: new Date(0),
      startedAt: new Date(0),
      acceptedAt: new Date(0),
      rootCauseKnown: false,
      followError: null,
    },
    ...more,
  };
}

const listing = (...stacks: readonly StackInFlight[]) =>
  new Map(stacks.map((stack) => [stack.stackId, 'CREATE_IN_PROGRESS']));
const why = (reads: readonly PlannedRead[]) =>
  reads.map((read) => `${read.stack.environmentName} ${read.why}`);

describe('what a follower reads beyond the list', () => {
  test('is nothing of a stack that continues as before and that nobody watches', () => {
    const quiet = stackOf('quiet');
    expect(planReads([quiet], listing(quiet), newMemory(), 0)).toEqual([]);
  });

  test('begins with what is watched, then what changed or left the list, then what is due', () => {
    const due = stackOf('due');
    const left = stackOf('left');
    const changed = stackOf('changed');
    const watched = stackOf('watched', { watched: true });
    const memory = newMemory();
    memory.due.set('due', 0);
    const listed = new Map([
      [due.stackId, 'CREATE_IN_PROGRESS'],
      [changed.stackId, 'ROLLBACK_IN_PROGRESS'],
      [watched.stackId, 'CREATE_IN_PROGRESS'],
    ]);
    expect(why(planReads([due, left, changed, watched], listed, memory, 1))).toEqual([
      'watched watched',
      'left left',
      'changed changed',
      'due due',
    ]);
  });

  test('is nothing of a list that lags behind what is recorded', () => {
    const rolling = stackOf('rolling', { stackStatus: 'ROLLBACK_IN_PROGRESS' });
    expect(planReads([rolling], listing(rolling), newMemory(), 0)).toEqual([]);
  });

  test('costs one read in oneDetailEveryMs for all stacks that nobody watches, however many there are', () => {
    const stacks = Array.from({ length: 100 }, (_, index) => stackOf(`many-${index}`));
    const memory = newMemory();
    const minutes = 10;
    let reads = 0;
    for (let now = 0; now < minutes * 60_000; now += 1_000) {
      for (const read of planReads(stacks, listing(...stacks), memory, now)) {
        reads += 1;
        noteRead(memory, read, stacks.length, now);
      }
    }
    const expected = (minutes * 60_000) / tunables.oneDetailEveryMs;
    expect(reads).toBeGreaterThan(expected * 0.8);
    expect(reads).toBeLessThan(expected * 1.2);
  });

  test('comes at most every detailsEveryMs, give or take a quarter, where there are few', () => {
    const alone = stackOf('alone');
    const memory = newMemory();
    const times: number[] = [];
    for (let now = 0; now < 600_000; now += 1_000) {
      for (const read of planReads([alone], listing(alone), memory, now)) {
        times.push(now);
        noteRead(memory, read, 1, now);
      }
    }
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(gaps.length).toBeGreaterThan(20);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(tunables.detailsEveryMs * 0.75);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(tunables.detailsEveryMs * 1.25 + 1_000);
  });

  test('reads a stack that is neither listed nor ended ever less often, and at once when it changes', () => {
    const lost = stackOf('lost');
    const memory = newMemory();
    const times: number[] = [];
    for (let now = 0; now < 40_000; now += 1_000) {
      for (const read of planReads([lost], new Map(), memory, now)) {
        times.push(now);
        noteRead(memory, read, 1, now);
      }
    }
    expect(times).toEqual([0, 1_000, 3_000, 7_000, 15_000, 23_000, 31_000, 39_000]);
    const listed = new Map([[lost.stackId, 'ROLLBACK_IN_PROGRESS']]);
    expect(why(planReads([lost], listed, memory, 39_500))).toEqual(['lost changed']);
  });

  test('forgets stacks that are no longer in flight', () => {
    const memory = newMemory();
    planReads([stackOf('gone')], new Map(), memory, 0);
    planReads([], new Map(), memory, 1);
    expect(memory.due.size).toBe(0);
  });
});
