import { expect, test } from 'vitest';
import { storableText } from './storable-text';

test('what Postgres refuses is replaced, and nothing else', () => {
  expect(storableText('a\u0000b')).toBe('a\ufffdb');
  expect(storableText('half \ud83d of a pair')).toBe('half \ufffd of a pair');
  expect(storableText('wholly 😀 fine\n')).toBe('wholly 😀 fine\n');
});
