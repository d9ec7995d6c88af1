import { describe, expect, test } from 'vitest';
import { assertFresh, freshSignIn, freshUntil } from './fresh-sign-in';

const now = Date.UTC(2026, 10, 28, 12);
const minutesAgo = (minutes: number) => new Date(now - minutes * 60_000);

describe('a fresh sign-in', () => {
  test.each([
    { at: minutesAgo(0), minutes: 15, fresh: true },
    { at: minutesAgo(14), minutes: 15, fresh: true },
    { at: minutesAgo(15), minutes: 15, fresh: false },
    { at: minutesAgo(600), minutes: 15, fresh: false },
    { at: null, minutes: 15, fresh: false },
    { at: null, minutes: 0, fresh: true },
    { at: minutesAgo(600), minutes: 0, fresh: true },
  ])('of $at is fresh for $minutes minutes: $fresh', ({ at, minutes, fresh }) => {
    expect(freshSignIn({ freshUntil: freshUntil(at, minutes) }, now)).toBe(fresh);
  });

  test('is what a context without any word of it has not', () => {
    expect(freshSignIn({})).toBe(false);
    expect(freshSignIn({ freshUntil: null })).toBe(false);
  });

  test('is asked for in words that say what to do', () => {
    const ctx = { freshUntil: null } as Parameters<typeof assertFresh>[0];
    expect(() => assertFresh(ctx, 'Forcing a deletion')).toThrow(
      expect.objectContaining({
        code: 'fresh-sign-in',
        message:
          'Forcing a deletion needs a sign-in of the last few minutes. Sign in again, then repeat it. Nothing was changed.',
      }),
    );
    expect(() => assertFresh({ ...ctx, freshUntil: 'always' }, 'Forcing a deletion')).not.toThrow();
  });
});
