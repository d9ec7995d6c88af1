import { expect, test } from 'vitest';
import { readQuery } from './query';

const read = (query: string, known = ['status', 'limit'], repeatable = ['status']) =>
  readQuery(new Request(`http://slipway.example/api/v1/environments?${query}`), known, repeatable);
const problems = (query: string) => {
  try {
    return [...read(query)];
  } catch (error) {
    return (error as { fields: unknown }).fields;
  }
};

test('what is known is read; only a list may come in several', () => {
  expect([...read('status=ACTIVE&status=LOST&limit=5')]).toEqual([
    ['status', 'ACTIVE,LOST'],
    ['limit', '5'],
  ]);
});

test('a parameter that is given twice is refused, so that nobody has to guess which one counts', () => {
  expect(problems('limit=5&limit=500')).toEqual([{ path: 'limit', message: 'Must be given only once' }]);
});

test('one that is not known is refused by name', () => {
  expect(problems('limits=5')).toEqual([
    { path: 'limits', message: expect.stringContaining('no such parameter') },
  ]);
});
