import { existsSync, globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const text = readFileSync('THREATS.md', 'utf8');
const rows = text.split('\n').filter((line) => line.startsWith('| '));
const cells = (row: string) =>
  row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
const asvs = rows.map(cells).filter(([items = '']) => /^\d+\.\d+\.\d+/.test(items));

/** Of the levels 1 and 2: https://github.com/OWASP/ASVS/tree/v5.0.0/5.0/en */
const wanted = readFileSync('lib/testing/checks/asvs-level-2.txt', 'utf8').split(/\s+/).filter(Boolean);

test('every item of OWASP ASVS 5, level 2, is answered once', () => {
  const answered = asvs.flatMap(([items = '']) => items.split(', '));
  expect(wanted.length).toBeGreaterThan(250);
  expect([...answered].sort()).toEqual([...wanted].sort());
});

test.each(asvs)('%s names its test, or the reason why there is none', (_items, _answer, proof) => {
  const tests = [...(proof ?? '').matchAll(/`([^`]+\.(?:test|spec)\.ts)`/g)].map(([, path = '']) => path);
  if (tests.length === 0) expect(proof).toMatch(/^(Not applicable|Operator|Left|Documented): ./);
  expect(tests.filter((path) => !existsSync(path))).toEqual([]);
});

test('every threat names a test that is there', () => {
  const threats = rows.map(cells).filter((row) => row.length === 4 && !/^(threat|-+)$/.test(row[0] ?? ''));
  expect(threats.length).toBeGreaterThan(15);
  for (const [threat, , proof = ''] of threats) {
    const tests = [...proof.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path);
    expect(tests.length, threat).toBeGreaterThan(0);
    expect(
      tests.filter((path) => !existsSync(path)),
      threat,
    ).toEqual([]);
  }
});

test('every action that a workflow uses is pinned to a commit', () => {
  const files = globSync(['.github/workflows/*.yml', 'infra-templates/github-action/*.yml']);
  expect(files.length).toBeGreaterThan(0);
  const used = files.flatMap((file) => readFileSync(file, 'utf8').match(/uses: .+/g) ?? []);
  expect(
    used.filter((line) => !/^uses: (\.\/.*|[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/.test(line)),
  ).toEqual([]);
});
