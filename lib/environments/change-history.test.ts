import { expect, test } from 'vitest';
import { lastChangesOf } from './change-history';

const change = (finishedAt: string, inputs: Record<string, unknown>) => ({ finishedAt, inputs });

test('an input was changed last by the update whose inputs differ from those before', () => {
  expect(
    lastChangesOf([
      change('launch', { storage: 20, zones: 2, size: 'small' }),
      change('first', { storage: 40, zones: 2, size: 'small' }),
      change('second', { storage: 40, zones: 3, size: 'small' }),
      change('third', { storage: 40, zones: 2, size: 'small' }),
    ]),
  ).toEqual({ storage: 'first', zones: 'third' });
});

test('a launch changes nothing, and an input that is new was not changed', () => {
  expect(lastChangesOf([])).toEqual({});
  expect(lastChangesOf([change('launch', { storage: 20 })])).toEqual({});
  expect(
    lastChangesOf([change('launch', { storage: 20 }), change('update', { storage: 20, size: 'x' })]),
  ).toEqual({});
});
