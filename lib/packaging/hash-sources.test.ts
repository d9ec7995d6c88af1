import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashSources } from './hash-sources';

let root: string;

function write(path: string, content: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), content);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slipway-build-test-'));
  write('app/(portal)/[name]/page.tsx', 'page');
  write('lib/worker/main.ts', 'worker');
  write('package-lock.json', '{}');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('the hash that decides whether to build the portal', () => {
  it.each([
    'app/(portal)/[name]/page.tsx',
    'lib/environments/create.ts',
    'public/icon.svg',
    'package-lock.json',
    'next.config.js',
    'instrumentation.ts',
    'prisma/schema.prisma',
    'prisma/migrations/20990101000000_more/migration.sql',
  ])('changes with %s', (path) => {
    const before = hashSources(root);
    write(path, 'changed');
    expect(hashSources(root)).not.toBe(before);
  });

  it.each(['lib/environments/create.test.ts', 'lib/sandbox/demo/main.ts', 'README.md', 'vitest.config.ts'])(
    'does not change with %s',
    (path) => {
      const before = hashSources(root);
      write(path, 'changed');
      expect(hashSources(root)).toBe(before);
    },
  );

  it('changes when a file moves', () => {
    const before = hashSources(root);
    write('lib/worker/other.ts', 'worker');
    rmSync(join(root, 'lib/worker/main.ts'));
    expect(hashSources(root)).not.toBe(before);
  });
});
