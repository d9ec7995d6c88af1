import { expect, test } from 'vitest';
import type { FlightItem, Verdict } from '@/lib/flight-check/flight-check';
import { obstacleOf, sortItems, summaryOf, titleOf } from './sort-items';

const item = (check: string, verdict: Verdict, overridable?: boolean): FlightItem => ({
  check,
  verdict,
  message: 'words',
  ...(overridable === undefined ? {} : { overridable }),
});

function sorted(items: FlightItem[], expected = items.map(({ check }) => check)) {
  const estimate = { monthlyUsd: 1, maxMonthlyUsd: 1, lines: [] } as never;
  return sortItems({ id: 'a', items, expected, complete: items.length === expected.length, estimate });
}

test('what is known is counted, and what is not yet', () => {
  const view = [item('role', 'fine'), item('quota-vpcs', 'will-fail'), item('image', 'unknown')];
  expect(summaryOf(sorted(view, ['role', 'quota-vpcs', 'image', 'template']))).toBe(
    '1 will fail, 1 fine, 1 not checked, 1 still being checked',
  );
  expect(summaryOf(sorted([item('role', 'fine'), item('image', 'fine')]))).toBe('All 2 are fine');
  expect(summaryOf(sorted([item('role', 'fine'), item('image', 'may-fail')]))).toBe('1 may fail, 1 fine');
});

test.each<[FlightItem[], string]>([
  [[item('role', 'fine'), item('image', 'may-fail'), item('vpcs', 'unknown')], 'none'],
  [[item('quota-vpcs', 'will-fail', true)], 'overridable'],
  [[item('quota-vpcs', 'will-fail', true), item('role', 'will-fail')], 'certain'],
  [[item('role', 'will-fail', false)], 'certain'],
])('only what will certainly fail can’t be overruled: %j', (items, obstacle) => {
  expect(obstacleOf(sorted(items))).toBe(obstacle);
});

test('a check of another version of Slipway is called by its id', () => {
  expect(titleOf('role')).toBe('Launcher role');
  expect(titleOf('toString')).toBe('toString');
  expect(titleOf('quota-of-tomorrow')).toBe('quota-of-tomorrow');
});
