import { expect, test } from 'vitest';
import { type Fault, faultSchema } from './fault';
import { FaultBook, type Occasion } from './fault-book';
import { matchesPattern } from './pattern';

function bookOf(...faults: Fault[]): FaultBook {
  const book = new FaultBook();
  book.replace(faults);
  return book;
}

function strikes(book: FaultBook, kind: Fault['kind'], count: number, occasion: Occasion = {}): boolean[] {
  return Array.from({ length: count }, () => book.strike(kind, occasion) !== undefined);
}

const sts = { service: 'sts', action: 'AssumeRole' };

test('[faults-1] a fault strikes as often as it says, and what is left of it can be read', () => {
  const book = bookOf({ kind: 'api', service: 'sts', code: 'Throttling', times: 3 });
  expect(strikes(book, 'api', 2, sts)).toEqual([true, true]);
  expect(book.list()).toEqual([{ kind: 'api', service: 'sts', code: 'Throttling', times: 1 }]);
  expect(strikes(book, 'api', 2, sts)).toEqual([true, false]);
  expect(book.list()).toEqual([]);
});

test('[faults-2] a rate strikes its share of calls, evenly', () => {
  const book = bookOf({ kind: 'api', service: 'sts', code: 'Throttling', rate: 0.3 });
  expect(strikes(book, 'api', 100, sts).filter(Boolean)).toHaveLength(30);
});

test('[faults-2] a rate with a seed strikes at random, in the same way each time', () => {
  const run = (seed: number) =>
    strikes(bookOf({ kind: 'api', service: 'sts', code: 'Throttling', rate: 0.3, seed }), 'api', 1000, sts);
  expect(run(7)).toEqual(run(7));
  expect(run(7)).not.toEqual(run(8));
  const share = run(7).filter(Boolean).length;
  expect(share).toBeGreaterThan(250);
  expect(share).toBeLessThan(350);
});

test.each<[string, Partial<Occasion>]>([
  ['account', { account: '111122223333' }],
  ['region', { region: 'us-east-1' }],
  ['action', { action: 'DeleteStack' }],
  ['stack', { stack: 'other-web' }],
  ['role', { role: 'slipway-execution' }],
])('[faults-3] a fault limited to one %s leaves the others alone', (_limit, other) => {
  const here = {
    service: 'cloudformation',
    action: 'CreateStack',
    account: '000000000000',
    region: 'eu-west-3',
    stack: 'slipway-web',
    role: 'slipway-launcher',
  };
  const book = bookOf({ kind: 'delay', ms: 1, ...here, stack: 'slipway-*', role: '*-launcher' });
  expect(strikes(book, 'delay', 1, { ...here, ...other })).toEqual([false]);
  expect(strikes(book, 'delay', 1, here)).toEqual([true]);
});

test('a limit is not met where nobody knows', () => {
  expect(strikes(bookOf({ kind: 'delay', ms: 1, stack: '*' }), 'delay', 1)).toEqual([false]);
});

test.each([
  ['slipway-*', 'slipway-web', true],
  ['slipway-*', 'other', false],
  ['*-web-*', 'a-web-b', true],
  ['*-web-*', 'a-web', false],
  ['a*a', 'a', false],
  ['exact', 'exact', true],
  ['exact', 'exactly', false],
  ['*', '', true],
])('%s fits %s: %s', (pattern, text, fits) => {
  expect(matchesPattern(pattern, text)).toBe(fits);
});

test.each([
  [{ kind: 'quake' }],
  [{ kind: 'resource', on: 'create', reason: 'x' }],
  [{ kind: 'delay', ms: -1 }],
  [{ kind: 'throttle', perSecond: 0 }],
  [{ kind: 'delay', ms: 1, account: '12' }],
  [{ kind: 'outside', event: { do: 'dance' } }],
  [{ kind: 'delay', ms: 1, tiems: 2 }],
])('[faults-4] %j is no fault', (nonsense) => {
  expect(faultSchema.safeParse(nonsense).success).toBe(false);
});
