import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Change } from './change';
import { ChangedRows } from './changed-rows';
import type { LiveRow } from './live-row';

const changeOf = (id: string, revision: number): Change => ({
  id,
  name: id,
  team: 'payments',
  status: 'ACTIVE',
  awaitsConfirmation: false,
  awaitsApproval: false,
  done: 0,
  total: 0,
  revision,
});
const rowOf = (id: string, revision: number) =>
  ({ id, updatedAt: new Date(revision).toISOString() }) as LiveRow;

/** Rows whose reads the test answers. */
function scene() {
  const told: string[] = [];
  const reads: { ids: string[]; answer: (...rows: LiveRow[]) => Promise<void>; fail: () => Promise<void> }[] =
    [];
  let failures = 0;
  const settle = async () => {
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };
  const rows = new ChangedRows({
    read: (ids) =>
      new Promise((resolve, reject) => {
        reads.push({
          ids,
          answer: (...found) => {
            resolve(found);
            return settle();
          },
          fail: () => {
            reject(new Error('away'));
            return settle();
          },
        });
      }),
    tell: ({ id, revision, row }) =>
      told.push(`${id} ${revision} ${row ? Date.parse(row.updatedAt) : 'without'}`),
    failed: () => {
      failures += 1;
    },
  });
  return { rows, told, reads, failures: () => failures };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('what changed', () => {
  test('is read once, and what changes meanwhile together with the next', async () => {
    const { rows, told, reads } = scene();
    rows.heard(changeOf('a', 1));
    for (const id of ['b', 'c']) rows.heard(changeOf(id, 2));
    await reads[0]?.answer(rowOf('a', 1));
    await reads[1]?.answer(rowOf('b', 2), rowOf('c', 2));
    expect(reads.map(({ ids }) => ids)).toEqual([['a'], ['b', 'c']]);
    expect(told).toEqual(['a 1 1', 'b 2 2', 'c 2 2']);
  });

  test('is not told with a row that a later commit has changed, until that is announced', async () => {
    const { rows, told, reads } = scene();
    rows.heard(changeOf('a', 1));
    await reads[0]?.answer(rowOf('a', 3));
    expect(told).toEqual([]);
    rows.heard(changeOf('a', 2));
    expect(told).toEqual([]);
    rows.heard(changeOf('a', 3));
    expect(told).toEqual(['a 3 3']);
    expect(reads).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told).toHaveLength(1);
  });

  test('is told without its row where the later commit’s word got lost', async () => {
    const { rows, told, reads } = scene();
    rows.heard(changeOf('a', 1));
    await reads[0]?.answer(rowOf('a', 3));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told).toEqual(['a 1 without']);
  });

  test('is told without its row where that can’t be read, or is gone', async () => {
    const { rows, told, reads, failures } = scene();
    rows.heard(changeOf('a', 1));
    await reads[0]?.fail();
    rows.heard(changeOf('a', 2));
    await reads[1]?.answer();
    expect(told).toEqual(['a 1 without', 'a 2 without']);
    expect(failures()).toBe(1);
  });

  test('is told in full while it changes faster than it can be read', async () => {
    const { rows, told, reads } = scene();
    for (let revision = 1; revision <= 20; revision += 1) {
      rows.heard(changeOf('a', revision));
      await reads.at(-1)?.answer(rowOf('a', revision + 1));
    }
    expect(told.length).toBeGreaterThan(8);
    expect(told.every((line) => !line.endsWith('without'))).toBe(true);
  });
});
