import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const FOLDER = 'lib/practice-aws';
const lines = readFileSync(`${FOLDER}/BEHAVIOUR.md`, 'utf8').split('\n');
const rules = lines.filter((line) => /^[-*] \[/.test(line));
const ids = rules.map((rule) => /^- \[([a-z]+\d?-\d+)\] /.exec(rule)?.[1] ?? rule);

/** The ids at the beginning of titles, by the file that has them. */
const named = globSync(`${FOLDER}/**/*.test.ts`).flatMap((file) => {
  const titles = readFileSync(file, 'utf8').match(/['"`](\[[a-z]+\d?-\d+\] )+/g) ?? [];
  return titles.flatMap((title) => title.match(/[a-z]+\d?-\d+/g) ?? []).map((id) => ({ id, file }));
});

test('every rule of BEHAVIOUR.md has an id of its own', () => {
  expect(rules.length).toBeGreaterThan(100);
  expect(ids.filter((id, i) => !/^[a-z]+\d?-\d+$/.test(id) || ids.indexOf(id) !== i)).toEqual([]);
});

test('every rule tells its source', () => {
  const source = /\((doc: |model|seen|own)[^()]*\)$/;
  expect(rules.filter((rule) => !source.test(rule))).toEqual([]);
});

test('every rule is named in the title of a test', () => {
  const tested = new Set(named.map(({ id }) => id));
  expect(ids.filter((id) => !tested.has(id))).toEqual([]);
});

test('every id in the title of a test is that of a rule', () => {
  expect(named.filter(({ id }) => !ids.includes(id))).toEqual([]);
});

test('every section says what differs from AWS', () => {
  const sections = lines.join('\n').split(/^## /m).slice(1);
  const silent = sections.filter((section) => !/^Differs:\n\n- /m.test(section));
  expect(silent.map((section) => section.split('\n')[0])).toEqual([]);
});
