import { describe, expect, it } from 'vitest';
import { formatDuration, formatMoment, formatRelative } from './format-time';

const now = Date.parse('2026-11-22T20:35:07.000Z');
const msAgo = (ms: number) => new Date(now - ms).toISOString();

describe('formatRelative', () => {
  it.each([
    [0, 'just now'],
    [1_999, 'just now'],
    [40_000, '40 s ago'],
    [5 * 60_000 + 59_000, '5 min ago'],
    [3 * 3_600_000, '3 h ago'],
    [49 * 3_600_000, '2 d ago'],
    [-12_000, 'in 12 s'],
    [-(30 * 86_400_000 - 5_000), 'in 30 d'],
  ])('says of %i ms ago "%s"', (ms, words) => {
    expect(formatRelative(msAgo(ms), now)).toBe(words);
  });

  it('takes a clock that is one second behind for the present, not for the future', () => {
    expect(formatRelative(msAgo(-1_000), now)).toBe('just now');
  });
});

describe('formatDuration', () => {
  it.each([
    [-5_000, '0 s'],
    [59_999, '59 s'],
    [125_000, '2 min 05 s'],
    [3 * 3_600_000 + 600_000, '3 h 10 min'],
    [12 * 86_400_000, '12 d'],
  ])('writes %i ms as "%s"', (ms, words) => {
    expect(formatDuration(ms)).toBe(words);
  });
});

it('a moment is written in UTC whatever the time zone of the reader', () => {
  expect(formatMoment('2026-11-22T23:35:07.500+03:00')).toBe('22 Nov 2026, 20:35:07 UTC');
});
