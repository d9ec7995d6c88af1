import { expect, test } from 'vitest';
import { parseJson } from './parse-json';

const nested = (levels: number, open = '[', close = ']') => open.repeat(levels) + close.repeat(levels);
const malformed = expect.objectContaining({ code: 'malformed' });
const thrown = (text: string) => {
  try {
    return { value: parseJson(text) };
  } catch (error) {
    return error;
  }
};

test.each(['{"a":[1,"]]]]"]}', 'null', '"\\"[[["', nested(64), `{"a":"${'['.repeat(1_000)}"}`])(
  'what JSON says is read: %.40s',
  (text) => expect(parseJson(text)).toEqual(JSON.parse(text)),
);

test.each(['', '{', '[1,]', 'x', '"\u0000', '['.repeat(31_000)])(
  'what is no JSON is malformed: %.20s',
  (text) => expect(thrown(text)).toEqual(malformed),
);

test.each([nested(65), nested(31_000), nested(31_000, '{"a":', '}'), `{"a":${nested(65)}}`])(
  'what is nested too deep is malformed: %.20s',
  (text) => expect(thrown(text)).toEqual(malformed),
);

test('a long text is looked at once', () => {
  expect(parseJson(`["${'\\"'.repeat(30_000)}"]`)).toEqual(['"'.repeat(30_000)]);
});
