import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installedByHand } from './install.mjs';

let root: string;

function writeLock(path: string, packages: Record<string, object>): void {
  writeFileSync(join(root, path), JSON.stringify({ packages }));
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slipway-install-test-'));
  mkdirSync(join(root, 'node_modules/a'), { recursive: true });
  writeLock('package-lock.json', {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/for-another-system': { version: '1.0.0', optional: true },
  });
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('the lock file of the packages', () => {
  it('names the builds for other systems too, without which npm ci refuses it there and here', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>;
    };
    const named = new Set(
      Object.keys(packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13)),
    );
    const missing = Object.values(packages)
      .flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
      .filter((name) => !named.has(name));
    expect(missing).toEqual([]);
  });
});

describe('packages that somebody installed with npm', () => {
  it('are taken as they are when npm’s record agrees with the lock file', () => {
    writeLock('node_modules/.package-lock.json', { 'node_modules/a': { version: '1.0.0' } });
    expect(installedByHand(root)).toBe(true);
  });

  it('are out of date when a version differs', () => {
    writeLock('node_modules/.package-lock.json', { 'node_modules/a': { version: '0.9.0' } });
    expect(installedByHand(root)).toBe(false);
  });

  it('are incomplete when npm was cut off before it wrote its record', () => {
    expect(installedByHand(root)).toBe(false);
  });

  it('are incomplete when a folder is missing', () => {
    writeLock('node_modules/.package-lock.json', { 'node_modules/a': { version: '1.0.0' } });
    rmSync(join(root, 'node_modules/a'), { recursive: true });
    expect(installedByHand(root)).toBe(false);
  });
});
