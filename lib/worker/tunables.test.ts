import { expect, test } from 'vitest';
import { backOffMs, tunables } from './tunables';

test('the back-off doubles, stays below its limit, and never falls below half of the nominal wait', () => {
  for (let attempt = 1; attempt <= 40; attempt += 1) {
    const nominal = Math.min(60_000, 2_000 * 2 ** (attempt - 1));
    expect(backOffMs(attempt, 2_000, 60_000, () => 0)).toBe(nominal / 2);
    expect(backOffMs(attempt, 2_000, 60_000, () => 1)).toBe(nominal);
  }
});

test('a lease outlives several renewals, so that one late renewal loses nothing', () => {
  expect(tunables.operationLeaseMs).toBeGreaterThanOrEqual(3 * tunables.renewLeaseMs);
  expect(tunables.followerLeaseMs).toBeGreaterThanOrEqual(3 * tunables.followEveryMs);
});
