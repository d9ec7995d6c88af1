import { describe, expect, it, test } from 'vitest';
import { cancellationToken, deletionToken, operationOfEvent, operationOfToken } from './event-origin';

const id = '3f0b4d5c-58cc-4372-a567-0e02b2c3d479';
const other = '7d1a9c04-1b5e-4f6a-9b1e-5f2f6f2b8a11';
const inFlight = { id, startedAt: new Date('2026-11-28T12:00:00Z') };
const event = (token: string | null, at = '2026-11-28T12:00:05Z') => ({ token, at: new Date(at) });

describe('the operation that an event belongs to', () => {
  it('follows from its token, the number of a round left out', () => {
    expect(operationOfEvent(event(id), inFlight)).toBe(id);
    expect(operationOfEvent(event(`${id}-3`), inFlight)).toBe(id);
    expect(operationOfEvent(event(cancellationToken(id)), inFlight)).toBe(id);
    expect(operationOfEvent(event(other), inFlight, new Set([id, other]))).toBe(other);
  });

  it('is none where somebody else caused it', () => {
    expect(operationOfEvent(event('Console-DeleteStack-1'), inFlight)).toBeNull();
    expect(operationOfEvent(event(other), inFlight)).toBeNull();
  });

  it('is that in flight where there is no token, unless the event is older', () => {
    expect(operationOfEvent(event(null), inFlight)).toBe(id);
    expect(operationOfEvent(event(null, '2026-11-28T11:59:30Z'), inFlight)).toBe(id);
    expect(operationOfEvent(event(null, '2026-11-28T11:50:00Z'), inFlight)).toBeNull();
  });
});

test('the token of a cancellation is not that of the update, and AWS takes it', () => {
  expect(cancellationToken(id)).not.toBe(id);
  expect(cancellationToken(id)).toMatch(/^[a-zA-Z0-9][-a-zA-Z0-9]{0,127}$/);
});

describe('the token of a deletion', () => {
  it.each([1, 2, 12])('of round %i leads back to its operation', (round) => {
    expect(operationOfToken(deletionToken(id, round))).toBe(id);
  });

  it('is another one in each round', () => {
    expect(new Set([1, 2, 3].map((round) => deletionToken(id, round))).size).toBe(3);
  });

  it.each([`${id}-cleanup`, 'console-DeleteStack-1'])('%s is none of a round', (token) => {
    expect(operationOfToken(token)).toBe(token);
  });
});
