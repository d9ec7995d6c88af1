import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isRunning } from './lock.mjs';

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/** npm would take half a minute to undo a half-done install, which the next start does anew anyway. */
const STOP_WITHIN_MS = 2_000;

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
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, what: string, pidFile?: string }} options `pidFile`: where a later
 *   start finds the command if this process is killed
 * @returns {Promise<void>}
 */
export function runQuietly(command, args, { cwd, env, what, pidFile }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    if (pidFile && child.pid) writeFileSync(pidFile, JSON.stringify(identify(child.pid)));
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    let timer;
    const stop = () => {
      signalGroup(child.pid, 'SIGTERM');
      timer ??= setTimeout(() => signalGroup(child.pid, 'SIGKILL'), STOP_WITHIN_MS);
    };
    for (const signal of SIGNALS) process.on(signal, stop);
    const finish = (/** @type {string | null} */ reason) => {
      clearTimeout(timer);
      if (pidFile) rmSync(pidFile, { force: true });
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
 * @param {number | undefined} pid the leader of the group
 * @param {NodeJS.Signals} signal
 */
function signalGroup(pid, signal) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended.
  }
}

/**
 * Ends a command that goes on after the process that started it was killed: two npm in one folder break each other.
 *
 * @param {string} pidFile
 */
export async function endAbandoned(pidFile) {
  if (!existsSync(pidFile)) return;
  try {
    const abandoned = JSON.parse(readFileSync(pidFile, 'utf8'));
    if (isRunning(abandoned)) signalGroup(abandoned.pid, 'SIGKILL');
    while (isRunning(abandoned)) await sleep(50);
  } catch {
    // Cut off while it was written: npm had not begun.
  }
  rmSync(pidFile, { force: true });
}
