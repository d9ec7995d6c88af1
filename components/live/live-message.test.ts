import { describe, expect, it } from 'vitest';
import { readLiveMessage, reconnectDelayMs } from './live-message';

describe('readLiveMessage', () => {
  it('reads id, name, status and whether a plan waits, and leaves the rest', () => {
    const data = JSON.stringify({ id: 'e1', name: 'orders-dev', status: 'ACTIVE', revision: 7 });
    const read = { id: 'e1', name: 'orders-dev', status: 'ACTIVE' };
    expect(readLiveMessage(data)).toEqual({ ...read, awaitsConfirmation: false });
    const waiting = { ...read, awaitsConfirmation: true };
    expect(readLiveMessage(JSON.stringify(waiting))).toEqual(waiting);
  });

  it.each(['', 'not json', '{}', '{"id":"e1","name":"x","status":"MELTED"}', undefined, 7])(
    'takes %j for no message',
    (data) => {
      expect(readLiveMessage(data)).toBeNull();
    },
  );
});

describe('reconnectDelayMs', () => {
  it('doubles up to half a minute', () => {
    expect([1, 2, 3, 4, 5, 6, 60].map((failures) => reconnectDelayMs(failures, 1))).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
    ]);
  });

  it('spreads by half', () => {
    expect(reconnectDelayMs(3, 0)).toBe(2_000);
  });
});
