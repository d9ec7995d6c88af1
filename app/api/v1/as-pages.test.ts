import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { isVerb } from '@/lib/access/define-verb';

/** What pages can do and REST need not: each with its reason. */
const pagesOnly: Record<string, string> = {};

const importsOf = (pattern: string) =>
  globSync(pattern)
    .filter((file) => !/\.test\.tsx?$/.test(file))
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/from '@\/(lib\/[^']+)'/g)])
    .map(([, room]) => room ?? '');

/** The verbs that some file which fits imports, by their actions. */
async function verbsOf(pattern: string): Promise<string[]> {
  const rooms = [...new Set(importsOf(pattern))];
  const modules = await Promise.all(rooms.map((room) => import(resolve(`${room}.ts`))));
  const verbs = modules.flatMap((module) => Object.values(module)).filter(isVerb);
  return [...new Set(verbs.map(({ action }) => action))].sort();
}

test('whatever a page can have done, a REST call can, too', async () => {
  const byPages = await verbsOf('app/(portal)/**/*.{ts,tsx}');
  const byRest = await verbsOf('app/api/**/*.ts');
  expect(byPages.length).toBeGreaterThan(10);
  expect(byPages.filter((action) => !byRest.includes(action) && !(action in pagesOnly))).toEqual([]);
});
