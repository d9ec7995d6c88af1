import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { execa } from 'execa';

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

/** Runs commands, each in a process group of its own so that it can be ended with all its children. */
export function createCommandRunner(root: string): CommandRunner {
  const stopping = new AbortController();
  return {
    run: async ([program = '', ...args], { logFile, env }) => {
      if (stopping.signal.aborted) return 1;
      // Written by the command itself: whatever it leaves running may keep the file, and nobody waits for that.
      const log = createWriteStream(logFile, { flags: 'a' });
      await once(log, 'open');
      const command = execa(program, args, {
        cwd: root,
        env: { FORCE_COLOR: '0', NO_COLOR: '1', ...env },
        stdio: ['ignore', log, log],
        reject: false,
        killDescendants: true,
        // As Ctrl-C would: test runners then take down what their tests had set up.
        cancelSignal: stopping.signal,
        killSignal: 'SIGINT',
        forceKillAfterDelay: STOP_WITHIN_MS,
      });
      log.close();
      const { exitCode } = await command;
      if (stopping.signal.aborted) command.kill('SIGKILL');
      return exitCode ?? 1;
    },
    stop: () => stopping.abort(),
  };
}
