import { describe, expect, test } from 'vitest';
import { webEnvironment } from './blueprint';
import { webEnvironmentInputsSchema } from './inputs';

const { checkChange } = webEnvironment;
const before = webEnvironmentInputsSchema.parse({ zones: 2, databaseStorageGiB: 50 });

test('most inputs may change', () => {
  const after = { ...before, zones: 3, instanceType: 't3.large' as const, databaseStorageGiB: 60 };
  expect(checkChange(before, after)).toEqual([]);
});

test.each([
  ['finalSnapshot', { finalSnapshot: false }],
  ['vpcCidr', { vpcCidr: '10.1.0.0/16' }],
])('%s is fixed at launch', (path, change) => {
  expect(checkChange(before, { ...before, ...change })).toEqual([
    { path, message: expect.stringMatching(/^This is fixed at launch: changing it would replace/) },
  ]);
});

test('a zone can be added, and none removed', () => {
  expect(checkChange({ ...before, zones: 3 }, before)).toEqual([
    { path: 'zones', message: expect.stringMatching(/^A zone can’t be removed: the database may be in it/) },
  ]);
  expect(checkChange(before, { ...before, zones: 3 })).toEqual([]);
});

describe('storage', () => {
  test.each([
    [50, 49, 'Storage can only grow: it has 50 GiB. Keep that, or choose at least 55 GiB'],
    [20, 21, 'Storage grows by at least 10%: it has 20 GiB, so choose at least 22 GiB'],
    [50, 54, 'Storage grows by at least 10%: it has 50 GiB, so choose at least 55 GiB'],
    [55, 60, 'Storage grows by at least 10%: it has 55 GiB, so choose at least 61 GiB'],
    [110, 120, 'Storage grows by at least 10%: it has 110 GiB, so choose at least 121 GiB'],
    [950, 1_000, 'Storage can’t grow any more: it has 950 GiB, 10% more would be above 1000 GiB'],
    [20, 20, null],
    [20, 22, null],
    [110, 121, null],
    [909, 1_000, null],
  ])('from %i to %i GiB: %s', (from, to, message) => {
    const issues = checkChange(
      { ...before, databaseStorageGiB: from },
      { ...before, databaseStorageGiB: to },
    );
    expect(issues).toEqual(message === null ? [] : [{ path: 'databaseStorageGiB', message }]);
  });

  const after = { ...before, databaseStorageGiB: 60 };
  const history = (now: string) => ({
    now,
    lastChanged: { databaseStorageGiB: '2026-01-31T20:02:30.000Z', instanceType: now },
  });

  test.each([['2026-01-31T20:03:00.000Z'], ['2026-02-01T02:02:29.999Z']])(
    'that changed at 20:02:30 does not change again at %s',
    (now) => {
      expect(checkChange(before, after, history(now))).toEqual([
        {
          path: 'databaseStorageGiB',
          message:
            'RDS changes storage once in six hours: it was changed at 2026-01-31 20:03 UTC, and can be changed again at 2026-02-01 02:03 UTC at the earliest',
        },
      ]);
    },
  );

  test('does change six hours later, and whatever was changed before where it stays', () => {
    expect(checkChange(before, after, history('2026-02-01T02:02:30.000Z'))).toEqual([]);
    expect(checkChange(before, { ...before, zones: 3 }, history('2026-01-31T20:03:00.000Z'))).toEqual([]);
    expect(checkChange(before, after, { now: '2026-01-31T20:03:00.000Z', lastChanged: {} })).toEqual([]);
  });
});
