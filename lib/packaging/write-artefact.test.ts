import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { script } from './write-artefact';

let folder: string;
const write = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return path;
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-bin-'));
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'path'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the script of a program where `node` is what says to be of this version, and otherwise repeats its arguments. */
function runWithNode(version: string | null) {
  const program = write('bin/migrate', script('migrate.mjs', 'build-1'));
  const node = `#!/bin/sh\nif [ "$1" = --version ]; then echo ${version}; else echo "ran $* of $SLIPWAY_BUILD"; fi\n`;
  rmSync(join(folder, 'path/node'), { force: true });
  if (version !== null) write('path/node', node);
  return spawnSync(program, ['--flag'], { env: { PATH: join(folder, 'path') } as never, encoding: 'utf8' });
}

test.each(['v24.0.0', 'v24.21.0', 'v26.1.0', 'v30.0.0'])('runs the program with Node %s', (version) => {
  expect(runWithNode(version)).toMatchObject({ status: 0, stdout: 'ran migrate.mjs --flag of build-1\n' });
});

test.each(['v8.17.0', 'v20.20.2', 'v23.11.0'])('says what is needed where Node is %s', (version) => {
  const words = `Slipway needs Node 24 or later on the PATH, where there is ${version}.\n`;
  expect(runWithNode(version)).toMatchObject({ status: 1, stdout: '', stderr: words });
});

test('says what is needed where there is no Node', () => {
  const { status, stderr } = runWithNode(null);
  expect(status).toBe(1);
  expect(stderr).toContain('Slipway needs Node 24 or later on the PATH, where there is none.');
});
