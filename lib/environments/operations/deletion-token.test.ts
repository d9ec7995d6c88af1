import { describe, expect, it } from 'vitest';
import { deletionToken, operationOfToken } from './deletion-token';

const id = '3f0b4d5c-58cc-4372-a567-0e02b2c3d479';

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
