import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';

const documents = globSync('{*.md,{app,lib,infra-templates}/**/*.md}', { exclude: ['**/node_modules/**'] });
const folders = ['app', 'components', 'lib', 'infra-templates', 'prisma', 'e2e', 'public'];

describe.each(documents)('%s', (document) => {
  const text = readFileSync(document, 'utf8');

  test('names files that are there', () => {
    const named = [...text.matchAll(/`((?:[\w.-]+|\([\w]+\))(?:\/[\w.[\]()-]+)+\/?)`/g)].map(
      ([, path = '']) => path,
    );
    const ours = named.filter((path) => folders.includes(path.split('/')[0] ?? ''));
    expect(ours.filter((path) => !existsSync(path))).toEqual([]);
  });

  test('links to what is there', () => {
    const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);
    const local = links.filter((link) => !/^[a-z]+:/.test(link));
    expect(local.filter((link) => !existsSync(join(dirname(document), link)))).toEqual([]);
  });
});
