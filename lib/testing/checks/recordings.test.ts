import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  countAreas,
  problemsOf,
  RECORDINGS,
  type Replayed,
  readListed,
  summarizeReplayed,
} from './recordings';

const same = (name: string): Replayed[number] => ({
  name,
  same: true,
  checked: ['statuses', 'templates'],
  differences: [],
});
const differing = (name: string): Replayed[number] => ({
  ...same(name),
  same: false,
  differences: [['templates', '3 GetTemplate', 'expected this, got that']],
});

describe('a replay of recordings', () => {
  const replayed = [same('one'), same('two'), differing('three')];
  const areas = [
    { area: 'statuses', same: 3, differ: 0 },
    { area: 'templates', same: 2, differ: 1 },
  ];

  it('is counted by area', () => {
    expect(countAreas(replayed)).toEqual(areas);
    expect(summarizeReplayed(replayed)).toEqual([
      '3 conversations recorded on AWS: 2 the same (66.7 %), 1 differ',
      'the same by area: statuses 3/3, templates 2/3',
    ]);
  });

  it('is right when it differs in what is listed, and in nothing else', () => {
    expect(problemsOf(replayed, { cases: ['three'], areas }, 0.5)).toEqual([]);
    expect(problemsOf(replayed, { cases: [], areas }, 0.5)).toEqual([
      'three differs, and is not listed: [templates] 3 GetTemplate: expected this, got that',
    ]);
    expect(problemsOf(replayed, { cases: ['two', 'three'], areas }, 0.5)).toEqual([
      'two is the same now: take it off the list.',
    ]);
    expect(problemsOf(replayed, { cases: ['three', 'gone'], areas }, 0.5)).toEqual([
      'gone is listed, but there is no such case.',
    ]);
  });

  it('fails where too few are the same, though all are listed', () => {
    const mostly = [same('one'), differing('two'), differing('three')];
    expect(problemsOf(mostly, { cases: ['two', 'three'], areas }, 0.5)).toEqual([
      expect.stringContaining('Only 33.3 % are the same'),
    ]);
  });

  it('fails where the figures of the document are not those of the run', () => {
    const [problem] = problemsOf(replayed, { cases: ['three'], areas: areas.slice(1) }, 0.5);
    expect(problem).toContain('| templates             |    2 |      1 |');
  });
});

describe('the list in BEHAVIOUR.md', () => {
  it('names cases that are there, each once', () => {
    const { cases, areas } = readListed('.');
    const there = globSync('*.json', { cwd: `${RECORDINGS}/cases` }).map((file) => file.replace('.json', ''));
    expect(cases.filter((name, index) => !there.includes(name) || cases.indexOf(name) !== index)).toEqual([]);
    expect(areas.length).toBeGreaterThan(5);
  });
});
