import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { withLock } from './lock.mjs';

/**
 * Packages and generated code, brought up to date only when they are not. `npm ci` empties node_modules, so a
 * start beside a running demo must never do it without need.
 */

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/** @param {string[]} parts */
function sha256(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

/** @param {string} path */
function readOrEmpty(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/**
 * True when npm's own record of what it put into node_modules names everything that package-lock.json asks for.
 * npm writes that record at the very end, so an install cut half way has none.
 *
 * @param {string} root
 * @returns {boolean}
 */
export function installedByHand(root) {
  const record = readOrEmpty(join(root, 'node_modules/.package-lock.json'));
  if (record === '') return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(record).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    // Left out on purpose: builds for other systems.
    if (present[path] === undefined) return entry.optional === true || entry.devOptional === true;
    return present[path].version === entry.version && existsSync(join(root, path));
  });
}

/**
 * @param {string} root
 * @returns {string} the state that node_modules should be in
 */
function wantedInstall(root) {
  return sha256(readFileSync(join(root, 'package-lock.json'), 'utf8'), process.platform, process.arch);
}

/**
 * @param {string} root
 * @returns {boolean}
 */
function isInstalled(root) {
  if (!existsSync(bundledNode(root))) return false;
  const stamp = join(root, 'node_modules/.slipway-installed');
  if (readOrEmpty(stamp) === wantedInstall(root)) return true;
  if (!installedByHand(root)) return false;
  writeFileSync(stamp, wantedInstall(root));
  return true;
}

/** @param {string} root */
export function bundledNode(root) {
  return join(root, 'node_modules/.bin/node');
}

/**
 * What a failed command said, in short: the beginning names the trouble, the end the place of the log.
 *
 * @param {string} output
 */
function shorten(output) {
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !line.includes('EBADENGINE'));
  const shown = lines.length <= 50 ? lines : [...lines.slice(0, 35), '…', ...lines.slice(-15)];
  // A private registry's address may carry a password.
  return shown.join('\n').replace(/\/\/[^/\s@]+@/g, '//***@');
}

/**
 * Runs a command to its end; its output is shown only when it fails. A signal that stops this process stops the
 * command first: an install must not go on behind the lock that protects it.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, what: string }} options
 * @returns {Promise<void>}
 */
function runQuietly(command, args, { cwd, env, what }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    const stop = () => child.kill('SIGTERM');
    for (const signal of SIGNALS) process.on(signal, stop);
    const finish = (/** @type {string | null} */ reason) => {
      for (const signal of SIGNALS) process.removeListener(signal, stop);
      if (reason === null) resolve();
      else reject(new Error(`${what} failed (${reason}).\n${shorten(output)}`));
    };
    child.once('error', (error) => finish(error.message));
    child.once('close', (code, signal) => {
      finish(code === 0 ? null : signal === null ? `exit code ${code}` : `stopped by ${signal}`);
    });
  });
}

/**
 * npm runs on the system's Node: the bundled one lives inside the folder that `npm ci` empties.
 *
 * @param {string} root
 */
function environmentForNpm(root) {
  const bin = join(root, 'node_modules/.bin');
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== bin);
  const env = { ...process.env, PATH: path.join(delimiter) };
  // Left by the npm that started us; they would make this one look for its Node in the same place.
  delete env.npm_node_execpath;
  delete env.NODE;
  return env;
}

/**
 * @param {string} root
 * @param {(holderPid: number) => void} onWait
 * @returns {Promise<'installed' | 'up to date'>}
 */
export async function ensurePackages(root, onWait) {
  if (isInstalled(root)) return 'up to date';
  mkdirSync(join(root, '.checks'), { recursive: true });
  return withLock(
    join(root, '.checks/install.lock'),
    async () => {
      if (isInstalled(root)) return 'up to date';
      await runQuietly('npm', ['ci', '--no-audit', '--no-fund'], {
        cwd: root,
        env: environmentForNpm(root),
        what: 'npm ci',
      });
      await runQuietly(bundledNode(root), ['--version'], {
        cwd: root,
        env: process.env,
        what: 'The bundled Node (package "node", whose install script must be allowed to run)',
      });
      writeFileSync(join(root, 'node_modules/.slipway-installed'), wantedInstall(root));
      return 'installed';
    },
    (holder) => onWait(holder.pid),
  );
}

/**
 * @param {string} root
 * @returns {string}
 */
function wantedClient(root) {
  return sha256(
    readFileSync(join(root, 'prisma/schema.prisma'), 'utf8'),
    readOrEmpty(join(root, 'prisma.config.ts')),
    readFileSync(join(root, 'node_modules/prisma/package.json'), 'utf8'),
  );
}

/**
 * `generate` needs no engine, but tries to download one unless it is told of a file that exists:
 * https://www.prisma.io/docs/orm/reference/environment-variables-reference#prisma_schema_engine_binary
 *
 * @param {string} root
 * @param {(holderPid: number) => void} onWait
 * @returns {Promise<'generated' | 'up to date'>}
 */
export async function ensurePrismaClient(root, onWait) {
  const stamp = join(root, 'lib/db/generated/schema.sha256');
  if (readOrEmpty(stamp) === wantedClient(root)) return 'up to date';
  mkdirSync(join(root, '.checks'), { recursive: true });
  return withLock(
    join(root, '.checks/install.lock'),
    async () => {
      if (readOrEmpty(stamp) === wantedClient(root)) return 'up to date';
      const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true' };
      const prisma = join(root, 'node_modules/prisma/build/index.js');
      await runQuietly(bundledNode(root), [prisma, 'generate'], { cwd: root, env, what: 'prisma generate' });
      writeFileSync(stamp, wantedClient(root));
      return 'generated';
    },
    (holder) => onWait(holder.pid),
  );
}
