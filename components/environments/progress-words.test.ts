import { describe, expect, it } from 'vitest';
import { estimateWords } from './progress-words';

describe('the words of an estimate', () => {
  it.each([
    [0, 'any moment now'],
    [40, 'less than a minute left'],
    [70, 'about 1 min left'],
    [350, 'about 6 min left'],
  ])('say of %i seconds: %s', (remainingSeconds, words) => {
    expect(estimateWords({ remainingSeconds, slowerThanUsual: false, basis: 'typical' })).toBe(words);
  });

  it('promise nothing when it takes longer than usual', () => {
    expect(estimateWords({ remainingSeconds: 350, slowerThanUsual: true, basis: 'history' })).toBe(
      'slower than usual',
    );
  });
});
