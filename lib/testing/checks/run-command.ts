import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/** After SIGINT: enough for a test run to stop the servers it started. */
const STOP_WITHIN_MS = 20_000;

export type CommandRunner = {
  /** Runs a command to its end, its output going to the log file; resolves with the exit code (1 for a signal). */
  run: (
    command: string[],
    options: { logFile: string; env?: Record<string, string | undefined> },
  ) => Promise<number>;
  /** Ends whatever runs and lets nothing new start. */
  stop: () => void;
};

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group has ended.
  }
}

/** Runs one command at a time, each in a process group of its own so that it can be ended with all its children. */
export function createCommandRunner(root: string): CommandRunner {
  let current: ChildProcess | null = null;
  let stopped = false;
  return {
    run: ([program = '', ...args], { logFile, env }) => {
      if (stopped) return Promise.resolve(1);
      const log = openSync(logFile, 'a');
      const child = spawn(program, args, {
        cwd: root,
        env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1', ...env },
        stdio: ['ignore', log, log],
        detached: true,
      });
      closeSync(log);
      current = child;
      return new Promise((resolve) => {
        child.once('error', () => resolve(1));
        child.once('exit', (code) => {
          current = null;
          resolve(code ?? 1);
        });
      });
    },
    stop: () => {
      if (stopped) return;
      stopped = true;
      const child = current;
      if (child === null) return;
      // As Ctrl-C would: test runners then take down what their tests had set up.
      signalGroup(child, 'SIGINT');
      const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), STOP_WITHIN_MS);
      child.once('exit', () => {
        clearTimeout(timer);
        signalGroup(child, 'SIGKILL');
      });
    },
  };
}
