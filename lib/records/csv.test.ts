import { expect, test } from 'vitest';
import { csvLine } from './csv';

test('values are quoted where they have to be', () => {
  expect(csvLine(['plain', 'a,b', 'say "hi"', 'two\nlines', 'a;=1', 7, null, undefined, ''])).toBe(
    'plain,"a,b","say ""hi""","two\nlines","a;=1",7,,,\r\n',
  );
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '\nx', '＝1+1', '＋1', '－1', '＠SUM(A1)'])(
  '%j is no formula',
  (value) => {
    expect(csvLine([value]).replace(/^"/, '')).toMatch(/^'/);
  },
);

test('a number stays one', () => {
  expect(csvLine([-1])).toBe('-1\r\n');
});
