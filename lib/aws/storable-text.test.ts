import { expect, test } from 'vitest';
import { reasonText, storableText } from './storable-text';

test('what Postgres refuses is replaced, and nothing else', () => {
  expect(storableText('a\u0000b')).toBe('a\ufffdb');
  expect(storableText('half \ud83d of a pair')).toBe('half \ufffd of a pair');
  expect(storableText('wholly 😀 fine\n')).toBe('wholly 😀 fine\n');
});

test.each([
  [
    'Parameter validation failed: parameter value hunter2 for parameter name ImageParameter does not exist. Rollback requested by user.',
    'Parameter validation failed: parameter value (hidden) for parameter name ImageParameter does not exist. Rollback requested by user.',
  ],
  [
    'parameter value -----BEGIN KEY-----\nMIIE\n for parameter name ImageParameter does not exist',
    'parameter value (hidden) for parameter name ImageParameter does not exist',
  ],
  ['Invalid id: "hunter2" (expecting "ami-...")', 'Invalid id: "(hidden)" (expecting "ami-...")'],
  ["The image id '[hunter2]' does not exist", "The image id '[(hidden)]' does not exist"],
  ['Value (hunter2) for parameter imageId is invalid.', 'Value ((hidden)) for parameter imageId is invalid.'],
])('a value that AWS looked up and refused is not shown: %j', (text, shown) => {
  expect(reasonText(text)).toBe(shown);
});

test.each([
  'Parameter validation failed: parameter value ami-2d097847 for parameter name AmiId does not exist.',
  'parameter value eu-west-3x for parameter name Zones does not exist',
  'Parameter validation failed: parameter value for parameter name KeyName does not exist.',
  'Value (10.0.0.0/8) for parameter cidrBlock is invalid.',
  "The image id '[ami-0123456789abcdef0]' does not exist",
])('ids, zones and other reasons stay as they are: %s', (text) => {
  expect(reasonText(text)).toBe(text);
});
