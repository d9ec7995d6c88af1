import { expect, test } from 'vitest';
import type { Blueprint } from '@/lib/blueprints/blueprint';
import { addressOf } from './to-view';

const blueprint = { primaryOutputs: ['Bucket', 'Site', 'Api'] } as unknown as Blueprint;

test.each([
  [
    'the first primary output that a browser can open',
    { Api: 'https://b', Site: 'http://a', Bucket: 'c' },
    'http://a',
  ],
  ['none where no primary output is a URL', { Bucket: 'c', Other: 'https://d' }, null],
  ['none without outputs', {}, null],
])('the address is %s', (_, outputs, address) => {
  expect(addressOf(blueprint, outputs)).toBe(address);
});

test('nothing is known of the address where the blueprint is no longer offered', () => {
  expect(addressOf(undefined, { Url: 'https://a' })).toBeNull();
});
