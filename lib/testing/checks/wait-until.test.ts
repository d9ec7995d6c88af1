import { beforeEach, expect, test, vi } from 'vitest';
import { waitUntil } from './wait-until';

const machine = vi.hoisted(() => ({ load: 0 }));
vi.mock('node:os', () => ({ availableParallelism: () => 2, loadavg: () => [machine.load, 0, 0] }));

beforeEach(() => {
  machine.load = 0;
});

async function waitedMs(withinMs: number): Promise<number> {
  const begun = performance.now();
  const never = waitUntil('what never comes', () => undefined, { withinMs, everyMs: 5, state: () => 'gone' });
  await expect(never).rejects.toThrow(/^waited \d+ ms for what never comes; it is "gone"$/);
  return performance.now() - begun;
}

test('an answer ends the wait, whatever it is beside undefined and false', async () => {
  const answers = [undefined, false, 0];
  expect(await waitUntil('an answer', () => answers.shift(), { everyMs: 1 })).toBe(0);
});

test('a machine that does nothing else is given the time that was said, a busy one as much more', async () => {
  expect(await waitedMs(100)).toBeLessThan(400);
  machine.load = 10;
  expect(await waitedMs(100)).toBeGreaterThanOrEqual(500);
});
