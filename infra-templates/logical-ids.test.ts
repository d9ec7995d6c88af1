import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readTemplate } from './read-template';

const root = fileURLToPath(new URL('..', import.meta.url));

function filesIn(folder: string): string[] {
  return readdirSync(`${root}/${folder}`, { recursive: true }).map((path) => `${folder}/${path}`);
}

/** What Slipway runs on is nothing that it launches. */
const templates = filesIn('infra-templates').filter((path) => !path.startsWith('infra-templates/portal/'));

const logicalIds = new Set(
  templates
    .filter((path) => path.endsWith('.yaml') && !path.includes('/snapshots/'))
    .flatMap((path) => Object.keys(readTemplate(path.replace('infra-templates/', './')).Resources)),
);

/** The product but for what may know a template: blueprints, and what plays AWS and proves the product. */
const sources = ['app', 'components', 'lib']
  .flatMap(filesIn)
  .filter((path) => /\.tsx?$/.test(path) && !/\.(test|spec)\.tsx?$/.test(path))
  .filter((path) => !/^lib\/(blueprints|sandbox|practice-aws|testing|db\/generated)\//.test(path));

test('templates and sources are found', () => {
  expect(logicalIds.size).toBeGreaterThan(50);
  expect(sources.length).toBeGreaterThan(300);
});

test('nothing outside the blueprints names one of them', () => {
  const ids = templates
    .filter((path) => path.endsWith('/template.yaml'))
    .map((path) => path.split('/').at(-2) ?? '');
  expect(ids).toContain('web-environment');
  const naming = sources.filter((path) => {
    const text = readFileSync(`${root}/${path}`, 'utf8');
    return ids.some((id) => text.includes(id));
  });
  expect(naming).toEqual([]);
});

test('nothing outside the blueprints names a resource of a template', () => {
  const named = sources.flatMap((path) =>
    [...readFileSync(`${root}/${path}`, 'utf8').matchAll(/(['"`])([A-Za-z0-9]+)\1/g)]
      .filter(([, , text = '']) => logicalIds.has(text))
      .map(([, , text]) => `${path} names ${text}`),
  );
  expect(named).toEqual([]);
});
