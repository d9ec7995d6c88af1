import { globSync } from 'node:fs';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';

test('what components import, through whatever files, is safe for the browser', () => {
  const { metafile } = buildSync({
    entryPoints: globSync('components/**/*.{ts,tsx}', { exclude: ['**/*.test.{ts,tsx}'] }),
    bundle: true,
    packages: 'external',
    metafile: true,
    write: false,
    outdir: 'unused',
    logLevel: 'error',
  });
  const files = Object.keys(metafile.inputs);
  const packages = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  expect(files).toContain('lib/environments/states.ts');
  // Policy and roles are pure, and the pages' buttons follow from them.
  const serverOnly =
    /^(app|lib\/(access(?!\/(permissions|context)\.ts)|audit|aws|config|db|practice-aws|sandbox|testing|worker))\//;
  expect(files.filter((file) => serverOnly.test(file))).toEqual([]);
  expect(packages.filter((path) => /^(node:|@prisma|@aws-sdk|pg|pino|server-only)/.test(path))).toEqual([]);
});
