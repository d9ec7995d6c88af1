import { expect, test } from 'vitest';
import { stopInOrder } from './stop-in-order';
import { tunables } from './tunables';

const never = () => new Promise<void>(() => undefined);
const refused = () => Promise.reject(new Error('no'));

test('the steps are taken one after the other', async () => {
  const taken: string[] = [];
  const step = (what: string) => ({
    what,
    withinMs: 1_000,
    end: async () => {
      taken.push(`${what} begins`);
      await Promise.resolve();
      taken.push(`${what} ends`);
    },
  });
  expect(await stopInOrder([step('work'), step('leases')])).toEqual([]);
  expect(taken).toEqual(['work begins', 'work ends', 'leases begins', 'leases ends']);
});

test('a step that hangs or fails is named, and does not keep the next one from being taken', async () => {
  let taken = false;
  const last = async () => {
    taken = true;
  };
  const unfinished = await stopInOrder([
    { what: 'hangs', withinMs: 5, end: never },
    { what: 'fails', withinMs: 1_000, end: refused },
    { what: 'last', withinMs: 1_000, end: last },
  ]);
  expect(unfinished).toEqual(['hangs', 'fails']);
  expect(taken).toBe(true);
});

test('all steps of a worker together fit into the time after which it ends in any case', () => {
  const steps = tunables.stopWorkMs + tunables.giveBackMs + tunables.closeMs;
  expect(steps).toBeLessThan(tunables.stopMs);
  expect(tunables.stopMs).toBeLessThan(5_000);
});
