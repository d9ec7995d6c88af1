import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { readOrEmpty, sha256 } from './digest.mjs';
import { withLock } from './lock.mjs';
import { endAbandoned, runQuietly } from './run-quietly.mjs';

/**
 * Packages, brought up to date only when they are not. `npm ci` empties node_modules, so a
 * start beside a running demo must never do it without need.
 */

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
      const pidFile = join(root, '.checks/npm.json');
      await endAbandoned(pidFile);
      await runQuietly('npm', ['ci', '--no-audit', '--no-fund'], {
        cwd: root,
        env: environmentForNpm(root),
        what: 'npm ci',
        pidFile,
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
