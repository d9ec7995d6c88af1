import { expect, test } from 'vitest';
import type { FlightItem, Verdict } from '@/lib/flight-check/flight-check';
import { groupByMessage, obstacleOf, sortItems, summaryOf, titleOf } from './sort-items';

const item = (check: string, verdict: Verdict, overridable?: boolean): FlightItem => ({
  check,
  verdict,
  message: 'words',
  ...(overridable === undefined ? {} : { overridable }),
});

function sorted(items: FlightItem[], expected = items.map(({ check }) => check)) {
  return sortItems({ items, expected });
}

test('what is known is counted, and what is not yet', () => {
  const view = [item('role', 'fine'), item('quota-vpcs', 'will-fail'), item('image', 'unknown')];
  expect(summaryOf(sorted(view, ['role', 'quota-vpcs', 'image', 'template']))).toBe(
    '1 will fail, 1 still being checked',
  );
  expect(summaryOf(sorted([item('role', 'fine')], ['role', 'image']))).toBe('1 still being checked');
  expect(summaryOf(sorted([item('role', 'fine'), item('image', 'may-fail')]))).toBe('1 may fail');
});

test.each<[FlightItem[], string]>([
  [[item('role', 'fine'), item('image', 'fine')], 'Nothing is in the way'],
  [
    [item('role', 'fine'), item('image', 'unknown')],
    'Nothing is known to be in the way, but not everything could be checked',
  ],
  [[item('role', 'unknown'), item('image', 'unknown')], 'Nothing could be checked'],
])('where nothing fails, it is said how far that was looked for: %j', (items, words) => {
  expect(summaryOf(sorted(items))).toBe(words);
});

test('what has one message is shown once', () => {
  const lacking = { ...item('quota-vpcs', 'unknown'), message: 'No permission.' };
  const items = [lacking, item('image', 'unknown'), { ...lacking, check: 'quota-stacks' }];
  expect(groupByMessage(items)).toEqual([
    { titles: ['VPCs', 'Stacks'], message: 'No permission.' },
    { titles: ['Machine image'], message: 'words' },
  ]);
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
