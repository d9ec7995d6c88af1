import { expect, test } from 'vitest';
import { stackTags, tagValue } from './stack-tags';

test('a stack carries environment, owner, team and operation', () => {
  const tags = stackTags({
    environment: 'orders-dev',
    owner: 'ada@example.com',
    team: 'orders',
    operation: 'op1',
  });
  expect(tags).toEqual([
    { Key: 'slipway:environment', Value: 'orders-dev' },
    { Key: 'slipway:owner', Value: 'ada@example.com' },
    { Key: 'slipway:team', Value: 'orders' },
    { Key: 'slipway:operation', Value: 'op1' },
  ]);
});

test('characters that a service would refuse in a tag become hyphens', () => {
  expect(tagValue('R&D <ops> #1')).toBe('R-D -ops- -1');
  expect(tagValue('équipe 注文')).toBe('équipe 注文');
});

test('a tag has at most 256 characters', () => {
  expect(tagValue('x'.repeat(300))).toHaveLength(256);
});

test.each([
  ['', '-'],
  ['   ', '-'],
  ['aws:ops', 'aws-ops'],
  ['AWS:ops', 'aws-ops'],
  [' Ada ', 'Ada'],
  // Decomposed, as some keyboards and file systems write it.
  ['Zoe\u0308', 'Zo\u00eb'],
  ['\ud83d', '-'],
])('%j becomes the value %j', (value, expected) => {
  expect(tagValue(value)).toBe(expected);
});

test('a letter of two code units at the limit is left out, not halved', () => {
  const value = tagValue(`${'x'.repeat(255)}\u{20bb7}`);
  expect(value).toBe('x'.repeat(255));
  expect(tagValue(`${'x'.repeat(254)}\u{20bb7}y`)).toBe(`${'x'.repeat(254)}\u{20bb7}`);
});
