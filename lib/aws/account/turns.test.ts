import { expect, test } from 'vitest';
import { inTurn } from './turns';

test('one is asked after the other, whatever comes of it', async () => {
  const told: string[] = [];
  const ask = (name: string, fails = false) =>
    inTurn('a', 60_000, async () => {
      told.push(`${name} begins`);
      await new Promise(setImmediate);
      told.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const answers = await Promise.allSettled([ask('first', true), ask('second'), ask('third')]);
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  expect(told).toEqual(['first', 'second', 'third'].flatMap((name) => [`${name} begins`, `${name} ends`]));
});

test('one that hangs keeps the next waiting only so long', async () => {
  let answerLate: (answer: string) => void = () => undefined;
  const late = inTurn('b', 5, () => new Promise<string>((resolve) => (answerLate = resolve)));
  expect(await inTurn('b', 5, async () => 'next')).toBe('next');
  answerLate('late');
  expect(await late).toBe('late');
});
