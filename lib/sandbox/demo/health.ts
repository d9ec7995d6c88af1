import { setTimeout as sleep } from 'node:timers/promises';
import { DemoError } from './demo-error';
import { lastLines, type SupervisedProcess } from './supervised-process';

const ASK_EVERY_MS = 200;
const ASK_WITHIN_MS = 3_000;
const MOST_FAILURES = 3;

async function askHealth(url: string): Promise<{ ok: boolean; said: string }> {
  try {
    const response = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(ASK_WITHIN_MS) });
    return {
      ok: response.status === 200,
      said: `${response.status} ${(await response.text()).slice(0, 300)}`,
    };
  } catch (error) {
    return { ok: false, said: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Waits until the portal says that it reaches the database and that a worker is alive.
 *
 * @throws DemoError with the last lines of the logs when that takes too long, or a process keeps ending
 */
export async function waitUntilHealthy(
  url: string,
  processes: readonly { process: SupervisedProcess; logFile: string }[],
  { withinMs, signal }: { withinMs: number; signal?: AbortSignal },
): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    signal?.throwIfAborted();
    const { ok, said } = await askHealth(url);
    if (ok) return;
    const failing = processes.some(({ process }) => process.failures() >= MOST_FAILURES);
    if (failing || Date.now() > deadline) {
      const logs = processes.map(
        ({ process, logFile }) => `The end of the ${process.name}’s log (${logFile}):\n${lastLines(logFile)}`,
      );
      throw new DemoError([`${url}/api/health is not ready: ${said}`, ...logs].join('\n\n'));
    }
    await sleep(ASK_EVERY_MS);
  }
}
