import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks until the answer is not undefined or false; throws with `what` and the last answer when it takes too long. What
 * counts as too long leaves room for a slow machine that does other things as well.
 */
export async function waitUntil<Value>(
  what: string,
  ask: () => Promise<Value | undefined | false> | Value | undefined | false,
  options: { withinMs?: number; everyMs?: number; state?: () => unknown } = {},
): Promise<Value> {
  const { withinMs = 150_000, everyMs = 100 } = options;
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) {
      const state = options.state ? `; it is ${JSON.stringify(await options.state())}` : '';
      throw new Error(`waited ${withinMs} ms for ${what}${state}`);
    }
    await sleep(everyMs);
  }
}
