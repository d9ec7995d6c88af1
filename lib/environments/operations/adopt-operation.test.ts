import { describe, expect, test } from 'vitest';
import {
  canMove,
  environmentStatuses,
  isTerminal,
  nextOperationStatuses,
  nextStatuses,
  unfinishedStatuses,
} from '@/lib/environments/states';
import { wayTo } from './adopt-operation';

const living = environmentStatuses.filter((status) => !isTerminal(status));

describe('the way from what is recorded to what AWS says', () => {
  test.each(
    living.flatMap((from) => (['UPDATING', 'TEARING_DOWN'] as const).map((to) => [from, to] as const)),
  )('leads from %s to %s by allowed moves, and through no end', (from, to) => {
    const way = wayTo(from, to, nextStatuses);
    expect(way.at(-1) ?? from).toBe(to);
    expect(way.some(isTerminal)).toBe(false);
    for (const [index, next] of way.entries()) expect(canMove(way[index - 1] ?? from, next)).toBe(true);
  });

  test.each(
    unfinishedStatuses.flatMap((from) =>
      (['IN_PROGRESS', 'CANCELLED'] as const).map((to) => [from, to] as const),
    ),
  )('of an operation leads from %s to %s', (from, to) => {
    expect(wayTo(from, to, nextOperationStatuses).at(-1) ?? from).toBe(to);
  });

  test('is none where nothing leads there', () => {
    expect(() => wayTo('TORN_DOWN', 'UPDATING', nextStatuses)).toThrow('No way');
  });
});
