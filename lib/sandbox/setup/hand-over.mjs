import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Within this time the same signal is the same key press: the terminal and npm both deliver it. */
const SAME_KEY_PRESS_MS = 1000;
const ANCESTOR_CHECK_MS = 500;
const FORWARDED = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Runs a program as if it were this process: its output, its signals, its end. Never returns.
 *
 * The child has a process group of its own, so that Ctrl-C (which the terminal sends to the whole group, and npm
 * once more) reaches it exactly once, from here. It holds an IPC channel to this process and stops by itself
 * when that closes, should this process be killed.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 */
export function handOver(command, args, options) {
  const child = spawn(command, args, {
    ...options,
    detached: true,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });

  const lastSent = new Map();
  for (const signal of FORWARDED) {
    process.on(signal, () => {
      const now = Date.now();
      if (now - (lastSent.get(signal) ?? 0) < SAME_KEY_PRESS_MS) return;
      lastSent.set(signal, now);
      child.kill(signal);
    });
  }
  const stillWanted = watchAncestors();
  const timer = setInterval(() => {
    if (stillWanted()) return;
    clearInterval(timer);
    child.kill('SIGTERM');
  }, ANCESTOR_CHECK_MS);

  child.on('error', (error) => {
    process.stderr.write(`Could not start ${command}: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    clearInterval(timer);
    if (signal === null) process.exit(code ?? 1);
    for (const name of FORWARDED) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}

/**
 * npm starts scripts through a shell and takes nobody along when it is killed: whoever was started by npm looks
 * whether it is still there. Started by hand, there is nobody to look after.
 *
 * @returns {() => boolean} false once npm, or the shell between, is gone
 */
function watchAncestors() {
  if (process.env.npm_lifecycle_event === undefined) return () => true;
  const parent = process.ppid;
  const name = readProc(parent, 'comm').trim();
  const shellsParent = /^(sh|dash|bash|zsh)$/.test(name) ? parentOf(parent) : null;
  return () => process.ppid === parent && (shellsParent === null || parentOf(parent) === shellsParent);
}

/**
 * @param {number} pid
 * @param {string} file
 */
function readProc(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** @param {number} pid */
function parentOf(pid) {
  return /^PPid:\s+(\d+)/m.exec(readProc(pid, 'status'))?.[1] ?? null;
}
