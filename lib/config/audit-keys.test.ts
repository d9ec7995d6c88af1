import { expect, test } from 'vitest';
import { parseAuditKeys } from './audit-keys';

const [one, two] = [Buffer.alloc(32, 1).toString('base64'), Buffer.alloc(48, 2).toString('base64')];

test('the first key signs, and the others are known', () => {
  const keys = parseAuditKeys(` 2027:${two}, 2026:${one}`);
  expect(keys.map(({ id, secret }) => [id, secret.length])).toEqual([
    ['2027', 48],
    ['2026', 32],
  ]);
});

test('a key without an id has one that is always the same, and another one than other keys', () => {
  const [{ id }] = parseAuditKeys(one);
  expect(id).toMatch(/^[0-9a-f]{8}$/);
  expect(parseAuditKeys(`${two},${one}`).map((key) => key.id)).toEqual([expect.any(String), id]);
  expect(parseAuditKeys(two)[0].id).not.toBe(id);
});

test.each([
  '',
  ' , ',
  'secret',
  '2026:c2VjcmV0',
  `2026:${one}:${two}`,
  `a key:${one}`,
  `${'x'.repeat(33)}:${one}`,
  `2026:${one}, secret`,
])('what is no list of keys is refused, and not repeated: %j', (list) => {
  expect(() => parseAuditKeys(list)).toThrow(/^Must (be|hold)/);
  expect(() => parseAuditKeys(list)).not.toThrow(/secret/);
});

test('two keys of one id are refused', () => {
  expect(() => parseAuditKeys(`2026:${one},2026:${two}`)).toThrow('Has two keys of the id 2026');
});
