import { describe, expect, it } from 'vitest';
import { readLiveMessage } from './live-message';

describe('readLiveMessage', () => {
  it('reads id, name, status and whether something waits for a person, and leaves the rest', () => {
    const data = JSON.stringify({ id: 'e1', name: 'orders-dev', status: 'ACTIVE', revision: 7 });
    const read = { id: 'e1', name: 'orders-dev', status: 'ACTIVE' };
    expect(readLiveMessage(data)).toEqual({
      ...read,
      awaitsConfirmation: false,
      awaitsApproval: false,
      row: null,
    });
    const waiting = { ...read, awaitsConfirmation: true, awaitsApproval: true, row: null };
    expect(readLiveMessage(JSON.stringify(waiting))).toEqual(waiting);
  });

  it.each(['', 'not json', '{}', '{"id":"e1","name":"x","status":"MELTED"}', undefined, 7])(
    'takes %j for no message',
    (data) => {
      expect(readLiveMessage(data)).toBeNull();
    },
  );
});
