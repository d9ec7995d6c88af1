import { setTimeout as sleep } from 'node:timers/promises';
import { slowness } from '@/lib/sandbox/setup/slowness.mjs';

/**
 * Asks until the answer is not undefined or false; throws with `what` and the state when it takes too long: `withinMs`
 * on a machine that does nothing else, and longer in proportion to what else it does.
 */
export async function waitUntil<Value>(
  what: string,
  ask: () => Promise<Value | undefined | false> | Value | undefined | false,
  options: { withinMs?: number; everyMs?: number; state?: () => unknown } = {},
): Promise<Value> {
  const { withinMs = 150_000, everyMs = 100 } = options;
  const begun = performance.now();
  let counted = 0;
  for (let last = begun; ; ) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    const now = performance.now();
    counted += (now - last) / slowness();
    last = now;
    if (counted > withinMs) {
      const state = options.state ? `; it is ${JSON.stringify(await options.state())}` : '';
      throw new Error(`waited ${Math.round(now - begun)} ms for ${what}${state}`);
    }
    await sleep(everyMs);
  }
}
