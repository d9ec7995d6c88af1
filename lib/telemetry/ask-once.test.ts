import { expect, test } from 'vitest';
import { askOnce } from './ask-once';

/** A question whose answers are given by hand, and a clock that is set by hand. */
function bench() {
  const open: { resolve: (answer: number) => void; reject: (error: Error) => void }[] = [];
  const clock = { ms: 0 };
  const ask = askOnce(
    () => new Promise<number>((resolve, reject) => open.push({ resolve, reject })),
    1_000,
    () => clock.ms,
  );
  return { ask, open, clock };
}

test('a thousand who ask at once cost one question', async () => {
  const { ask, open } = bench();
  const answers = Array.from({ length: 1_000 }, ask);
  expect(open).toHaveLength(1);
  open[0]?.resolve(7);
  expect(new Set(await Promise.all(answers))).toEqual(new Set([7]));
});

test('an answer is good for a moment from when it came, however long the question took', async () => {
  const { ask, open, clock } = bench();
  const first = ask();
  clock.ms = 5_000;
  const joined = ask();
  open[0]?.resolve(1);
  expect(await Promise.all([first, joined])).toEqual([1, 1]);
  clock.ms = 5_999;
  expect(await ask()).toBe(1);
  clock.ms = 6_000;
  const again = ask();
  expect(open).toHaveLength(2);
  open[1]?.resolve(2);
  expect(await again).toBe(2);
});

test('a question that failed is asked again at once', async () => {
  const { ask, open } = bench();
  const first = ask();
  open[0]?.reject(new Error('no'));
  await expect(first).rejects.toThrow('no');
  const second = ask();
  expect(open).toHaveLength(2);
  open[1]?.resolve(2);
  expect(await second).toBe(2);
});
