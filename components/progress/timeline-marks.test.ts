import { describe, expect, it } from 'vitest';
import type { EventView } from '@/lib/environments/views/environment-view';
import { marksOf } from './timeline';

const event = (
  id: string,
  at: string,
  status: string,
  source: EventView['source'] = 'SLIPWAY',
): EventView => ({
  id,
  at,
  status,
  source,
  operationId: null,
  logicalId: null,
  resourceType: null,
  physicalId: null,
  reason: 'Changed outside Slipway: DataBucket',
});

describe('the marks on a timeline', () => {
  const events = [
    event('1', '2026-11-22T20:00:00Z', 'DRIFT_FOUND'),
    event('2', '2026-11-22T21:00:00Z', 'DRIFT_FOUND'),
    event('3', '2026-11-22T21:30:00Z', 'ACTIVE'),
    event('4', '2026-11-22T22:00:00Z', 'DRIFT_GONE'),
  ];

  it('are what was changed outside Slipway between two operations', () => {
    expect(marksOf(events, '2026-11-22T20:30:00Z', '2026-11-22T21:45:00Z').map(({ id }) => id)).toEqual([
      '2',
    ]);
  });

  it('continue to now after the latest operation, and show what is right again', () => {
    const marks = marksOf(events, '2026-11-22T20:30:00Z', null);
    expect(marks.map(({ id, kind }) => [id, kind])).toEqual([
      ['2', 'changed'],
      ['4', 'restored'],
    ]);
  });
});
