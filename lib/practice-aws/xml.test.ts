import { expect, test } from 'vitest';
import { toXml } from './xml';

test('a list repeats its element, absent values leave none', () => {
  expect(toXml('R', { Name: ['a', 'b'], A: undefined, B: [], C: false })).toBe(
    '<R><Name>a</Name><Name>b</Name><C>false</C></R>',
  );
});

test('[robust-3] what XML can not hold is replaced, the rest escaped', () => {
  expect(toXml('R', 'a<b>&"\'\u0000\u001b\ud800\r')).toBe('<R>a&lt;b&gt;&amp;"\'\ufffd\ufffd\ufffd&#13;</R>');
});
