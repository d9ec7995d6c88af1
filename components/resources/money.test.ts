import { expect, test } from 'vitest';
import { monthlyWords } from './money';

test.each([
  [0, 'paid by use'],
  [0.6, 'about $1 a month'],
  [251.2, 'about $251 a month'],
])('says what %d US dollars a month are', (usd, words) => {
  expect(monthlyWords(usd)).toBe(words);
});
