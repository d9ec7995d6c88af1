import { expect, test } from 'vitest';
import { effectOf } from './policy-effect';

test.each([
  ['permit (principal, action, resource);', { effect: 'permits', words: '' }],
  ['@words("no")\nforbid (principal, action, resource);', { effect: 'refuses', words: 'no' }],
  [
    '@outcome("approval")\n@words("over {context.monthlyCents}")\nforbid (principal, action, resource);',
    { effect: 'asks', words: 'over {context.monthlyCents}' },
  ],
  [
    '  @words("a \\"large\\" one") @outcome("approval") forbid (principal, action, resource);',
    { effect: 'asks', words: 'a "large" one' },
  ],
  [
    '// permit what is small\n@words("no")\nforbid (principal, action, resource);',
    { effect: 'refuses', words: 'no' },
  ],
  ['forbid (principal', null],
])('%s', (text, effect) => {
  expect(effectOf(text)).toEqual(effect);
});
