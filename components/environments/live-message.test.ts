import { describe, expect, it } from 'vitest';
import { readLiveMessage } from './live-message';

describe('readLiveMessage', () => {
  it('reads id, name and status and leaves the rest', () => {
    const data = JSON.stringify({ id: 'e1', name: 'orders-dev', status: 'ACTIVE', revision: 7 });
    expect(readLiveMessage(data)).toEqual({ id: 'e1', name: 'orders-dev', status: 'ACTIVE' });
  });

  it.each(['', 'not json', '{}', '{"id":"e1","name":"x","status":"MELTED"}', undefined, 7])(
    'takes %j for no message',
    (data) => {
      expect(readLiveMessage(data)).toBeNull();
    },
  );
});
