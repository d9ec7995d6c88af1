import { expect, test } from 'vitest';
import { webEnvironment } from './blueprint';
import { webEnvironmentInputsSchema } from './inputs';

const { checkChange } = webEnvironment;
const before = webEnvironmentInputsSchema.parse({ databaseStorageGiB: 50 });

test('most inputs may change', () => {
  const after = { ...before, zones: 2, instanceType: 't3.large' as const, databaseStorageGiB: 60 };
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

test('storage can grow, not shrink', () => {
  expect(checkChange(before, { ...before, databaseStorageGiB: 49 })).toEqual([
    { path: 'databaseStorageGiB', message: 'Storage can only grow: it has 50 GiB' },
  ]);
});
