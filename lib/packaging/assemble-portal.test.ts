import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { assemblePortal } from './assemble-portal';

let root: string;

function write(path: string, content = ''): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slipway-assemble-test-'));
  write('.build/static/chunks/a.js');
  write('.build/standalone/.build/BUILD_ID', 'b1');
  write('.build/standalone/server.js', 'const port = process.env.PORT;\n');
  write('.build/standalone/package.json', '{"scripts":{"test":"vitest"},"type":"module"}');
  write('lib/config/json-console.mjs');
  write('lib/config/redact.mjs');
  write('public/icon.svg');
  write('public/screenshots/dashboard.png');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const files = () =>
  globSync('{**/*,**/.*,.*/**/*}', { cwd: join(root, '.build/standalone'), withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root, '.build/standalone/').length))
    .sort();

test('the files for browsers are beside the server, and no secrets of this machine', () => {
  write('.build/standalone/.env', 'NEXTAUTH_SECRET=secret');
  write('.build/standalone/.env.production', 'DATABASE_URL=secret');
  assemblePortal(root, '.build');
  expect(files()).toEqual([
    '.build/BUILD_ID',
    '.build/static/chunks/a.js',
    'json-console.mjs',
    'package.json',
    'public/icon.svg',
    'redact.mjs',
    'server.js',
  ]);
});

test('our defaults come before what the server reads', () => {
  assemblePortal(root, '.build');
  const server = readFileSync(join(root, '.build/standalone/server.js'), 'utf8');
  expect(server.indexOf('process.env.HOSTNAME = process.env.PORTAL_HOST')).toBeGreaterThan(-1);
  expect(server.indexOf('PORTAL_HOST')).toBeLessThan(server.lastIndexOf('process.env.PORT;'));
});

test('what is no build is refused', () => {
  rmSync(join(root, '.build/standalone/.build/BUILD_ID'));
  expect(() => assemblePortal(root, '.build')).toThrow(/holds no portal/);
});
