import { expect, test } from 'vitest';
import { toXml } from './xml';

test('lists are written as each protocol wants them', () => {
  const value = { Names: ['a', 'b'] };
  expect(toXml('R', value, 'member')).toBe('<R><Names><member>a</member><member>b</member></Names></R>');
  expect(toXml('R', value, 'item')).toBe('<R><Names><item>a</item><item>b</item></Names></R>');
  expect(toXml('R', value, 'flat')).toBe('<R><Names>a</Names><Names>b</Names></R>');
});

test('absent values leave no element, empty lists an empty one', () => {
  expect(toXml('R', { A: undefined, B: [], C: false }, 'member')).toBe('<R><B></B><C>false</C></R>');
});

test('what XML can not hold is replaced, the rest escaped', () => {
  expect(toXml('R', 'a<b>&"\'\u0000\u001b\ud800\r', 'member')).toBe(
    '<R>a&lt;b&gt;&amp;"\'\ufffd\ufffd\ufffd&#13;</R>',
  );
});
