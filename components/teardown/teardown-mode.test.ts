import { describe, expect, it } from 'vitest';
import type { EnvironmentStatus } from '@/lib/environments/states';
import type { Forbidden } from '@/lib/environments/views/may';
import { teardownModeOf } from './teardown-mode';

const mode = (status: EnvironmentStatus, stackId: string | null = 'stack', forbidden: Forbidden = {}) =>
  teardownModeOf({ name: 'shop', status, stackId, stackStatus: null, forbidden });

describe('how an environment can be torn down', () => {
  it.each([
    ['ACTIVE', 'stack', 'tear-down'],
    ['LAUNCHING', 'stack', 'stop'],
    ['LAUNCHING', null, null],
    ['QUEUED', null, 'cancel'],
    // A relaunch that waits: the stack that failed is still there.
    ['QUEUED', 'stack', 'tear-down'],
    ['TEARDOWN_BLOCKED', 'stack', 'again'],
    ['UPDATING', 'stack', null],
    ['TORN_DOWN', 'stack', null],
  ] as const)('%s with stack %s: %s', (status, stackId, expected) => {
    expect(mode(status, stackId)).toBe(expected);
  });

  it('is nothing to people who may not change it', () => {
    expect(mode('ACTIVE', 'stack', { tearDown: 'Only members may.' })).toBeNull();
  });
});
