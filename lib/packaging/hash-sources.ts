import { createHash } from 'node:crypto';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Everything that the built portal is made from. Tests and the sandbox itself are not in it. */
const SOURCES = [
  'app/**/*',
  'components/**/*',
  'lib/**/*',
  'public/**/*',
  'infra-templates/**/*',
  'prisma/{schema.prisma,migration-names.mjs}',
  'prisma/migrations/*/*',
  '*.config.{js,mjs,ts}',
  '{instrumentation,instrumentation-client,proxy}.ts',
  'tsconfig.json',
  'package-lock.json',
];

function isNoSource(path: string): boolean {
  return path.startsWith('lib/sandbox/') || /\.test\.tsx?$/.test(path) || path === 'vitest.config.ts';
}

/** A hash over the names and contents of the portal's sources. */
export function hashSources(root: string): string {
  const hash = createHash('sha256');
  const files = globSync(SOURCES, { cwd: root })
    .filter((path) => !isNoSource(path) && statSync(join(root, path)).isFile())
    .sort();
  for (const path of files)
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)))
      .update('\0');
  return hash.digest('hex');
}
