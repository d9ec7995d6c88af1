import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensurePythonTools, findTool } from './python-tools';

let root: string;
const inRoot = (path: string) => join(root, path);
const program = (path: string, ...lines: string[]) => {
  mkdirSync(dirname(inRoot(path)), { recursive: true });
  writeFileSync(inRoot(path), ['#!/bin/sh', ...lines, ''].join('\n'));
  chmodSync(inRoot(path), 0o755);
};
/** A machine that has nothing but this folder's programs. */
const place = () => ({ root, env: { NODE_ENV: 'test' as const, PATH: `${inRoot('bin')}` } });

/** A `python3` that makes an environment whose `pip` does this. */
const python = (...pip: string[]) => {
  const lines = ['#!/bin/sh', ...pip].map((line) => `'${line}'`).join(' ');
  program(
    'bin/python3',
    'echo "$@" >> attempts',
    '/bin/mkdir -p .venv/bin',
    `printf '%s\\n' ${lines} > .venv/bin/pip`,
    '/bin/chmod 755 .venv/bin/pip',
  );
};
const install = ['for tool in aws cfn-lint moto_server; do', '/bin/cp bin/works .venv/bin/$tool', 'done'];
const attempts = () => readFileSync(inRoot('attempts'), 'utf8').trim().split('\n').length;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'python-tools-'));
  program('bin/works', 'exit 0');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('a tool on the PATH comes before the one in .venv', () => {
  program('.venv/bin/aws', 'exit 0');
  expect(findTool('aws', place())).toEqual({ path: inRoot('.venv/bin/aws') });
  program('bin/aws', 'exit 0');
  expect(findTool('aws', place())).toEqual({ path: inRoot('bin/aws') });
});

test('a shim without its tool does not count', () => {
  program('bin/aws', 'exit 127');
  expect(findTool('aws', place())).toEqual({
    path: null,
    reason: 'there is no aws on the PATH nor in .venv',
  });
});

test('nothing is installed where nothing is missing', async () => {
  for (const tool of ['aws', 'cfn-lint', 'moto_server']) program(`bin/${tool}`, 'exit 0');
  python(...install);
  expect(await ensurePythonTools(place())).toBeNull();
  expect(existsSync(inRoot('attempts'))).toBe(false);
});

test('what is missing is installed into .venv, once though two ask for it', async () => {
  python(...install);
  expect(await Promise.all([ensurePythonTools(place()), ensurePythonTools(place())])).toEqual([null, null]);
  expect(attempts()).toBe(1);
  expect(findTool('moto_server', place())).toEqual({ path: inRoot('.venv/bin/moto_server') });
});

test('a machine without a way to the packages is told why, and is not held up again', async () => {
  python('echo "Retrying" >&2', 'echo "ERROR: No matching distribution" >&2', 'exit 1');
  const reason =
    'there is no aws on the PATH, and it could not be installed: ERROR: No matching distribution';
  expect(await ensurePythonTools(place())).toBe(reason);
  expect(await ensurePythonTools(place())).toBe(reason);
  expect(attempts()).toBe(1);
});

test('a machine without Python is told so', async () => {
  expect(await ensurePythonTools(place())).toMatch(/could not be installed: .*python3/);
});

test('an installation that takes too long is given up', async () => {
  python('exec /bin/sleep 600');
  expect(await ensurePythonTools({ ...place(), withinMs: 50 })).toMatch(/it took longer than 0\.05 s$/);
});

test('a person who stops it may try again', async () => {
  python('exec /bin/sleep 600');
  await ensurePythonTools({ ...place(), signal: AbortSignal.abort() });
  python(...install);
  expect(await ensurePythonTools(place())).toBeNull();
});
