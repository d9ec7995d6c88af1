import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readTemplate } from '@/infra-templates/read-template';

const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8');
const rows = readme
  .slice(readme.indexOf('| row of the reference'))
  .trim()
  .split('\n')
  .slice(2)
  .map((line) => line.split('|').map((cell) => cell.trim()));
const named = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

test.each(['web-environment/template.yaml', 'bootstrap/target.yaml', 'bootstrap/github-oidc.yaml'])(
  'the table names every resource of %s',
  (path) => {
    const resources = rows.flatMap(([, , cell = '']) => named(cell));
    const left = Object.keys(readTemplate(`./${path}`).Resources)
      .map((id) => (id.endsWith('Routing') ? '*Routing' : id.replace(/[1-3]$/, '1..3')))
      .filter((id) => !resources.includes(id));
    expect(left).toEqual([]);
  },
);

test('every row has a test of the template and one on moto, and they exist', () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  for (const [, row = '', , tests = '', moto = ''] of rows) {
    const files = [
      ...named(tests).map((file) => (file.includes('/') ? file : `infra-templates/web-environment/${file}`)),
      `infra-templates/web-environment/moto-${moto}.contract.test.ts`,
    ];
    expect(files.length, row).toBeGreaterThan(1);
    expect(
      files.filter((file) => !existsSync(join(root, file))),
      row,
    ).toEqual([]);
  }
});
