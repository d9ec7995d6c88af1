import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { identify, type ProcessIdentity } from '@/lib/sandbox/setup/lock.mjs';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;
/** A child that lived this long was well: its next failure is a new one. */
const HEALTHY_AFTER_MS = 30_000;

export type ProcessPlan = {
  name: string;
  root: string;
  /** Arguments of the bundled Node. */
  args: string[];
  env: Record<string, string | undefined>;
  logFile: string;
  /** How long it may take to end after SIGTERM before it is killed. */
  stopWithinMs: number;
};

export type SupervisedProcess = {
  name: string;
  /** The one that runs now; null between an end and the restart. */
  pid: () => number | null;
  /** How often it ended by itself. */
  failures: () => number;
  stop: () => Promise<void>;
};

/** The last lines of a log, for an error message. */
export function lastLines(logFile: string, count = 20): string {
  if (!existsSync(logFile)) return '(no output)';
  return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-count).join('\n') || '(no output)';
}

/**
 * Starts a Node program in a process group of its own (Ctrl-C in the terminal must not reach it; its supervisor
 * stops it in order) and with an IPC channel, by which it notices when the supervisor is killed.
 */
export function spawnNode(plan: ProcessPlan): ChildProcess {
  const log = openSync(plan.logFile, 'a', 0o600);
  try {
    return spawn(
      join(plan.root, 'node_modules/.bin/node'),
      ['--import', './lib/sandbox/demo/exit-with-parent.mjs', ...plan.args],
      {
        cwd: plan.root,
        env: { NODE_ENV: 'production', ...plan.env, SLIPWAY_SUPERVISOR: String(process.pid) },
        stdio: ['ignore', log, log, 'ipc'],
        detached: true,
      },
    );
  } finally {
    closeSync(log);
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group has ended.
  }
}

/** SIGTERM, then after a while SIGKILL for it and everything it started; resolves when it has ended. */
export async function stopChild(child: ChildProcess, withinMs: number): Promise<void> {
  if (child.pid === undefined) return;
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const timer = setTimeout(() => killGroup(child), withinMs);
    child.kill('SIGTERM');
    await ended;
    clearTimeout(timer);
  }
  killGroup(child);
}

/**
 * Keeps a program running: starts it again, each time a little later, when it ends by itself.
 *
 * @param onChange called with a line for the terminal when it ended by itself
 * @param onSpawn called with every process that starts
 */
export function supervise(
  plan: ProcessPlan,
  onChange: (line: string) => void,
  onSpawn: (process: ProcessIdentity) => void,
): SupervisedProcess {
  let child: ChildProcess;
  let stopping = false;
  let failures = 0;
  let delayMs = FIRST_DELAY_MS;
  let timer: NodeJS.Timeout | undefined;

  const start = () => {
    const startedAt = performance.now();
    child = spawnNode(plan);
    if (child.pid !== undefined) onSpawn(identify(child.pid));
    const onEnd = (how: string) => {
      if (stopping) return;
      failures += 1;
      if (performance.now() - startedAt > HEALTHY_AFTER_MS) delayMs = FIRST_DELAY_MS;
      onChange(`${plan.name} ended by itself (${how}), starting it again; its log: ${plan.logFile}`);
      timer = setTimeout(start, delayMs);
      delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS);
    };
    child.once('error', (error) => onEnd(error.message));
    child.once('exit', (code, signal) => onEnd(signal ?? `exit code ${code}`));
    return child;
  };

  child = start();
  return {
    name: plan.name,
    pid: () => (child.exitCode === null && child.signalCode === null ? (child.pid ?? null) : null),
    failures: () => failures,
    stop: async () => {
      stopping = true;
      clearTimeout(timer);
      await stopChild(child, plan.stopWithinMs);
    },
  };
}
