import { spawn } from 'node:child_process';

/** Within this time the same signal is the same key press: the terminal and npm both deliver it. */
const SAME_KEY_PRESS_MS = 1000;
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

  child.on('error', (error) => {
    process.stderr.write(`Could not start ${command}: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    for (const name of FORWARDED) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}
