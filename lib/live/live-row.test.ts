import { describe, expect, test } from 'vitest';
import type { EnvironmentRow } from '@/lib/environments/views/environment-view';
import { isNewer, liveRowSchema, toLiveRow } from './live-row';

const row = (more: Partial<EnvironmentRow> = {}): EnvironmentRow => ({
  id: 'e1',
  name: 'orders-dev',
  status: 'LAUNCH_FAILED',
  statusReason: null,
  blueprint: 'web',
  blueprintVersion: '1',
  version: 'v',
  target: 'sandbox',
  team: 'payments',
  inputs: { secretish: 'x'.repeat(50_000) },
  outputs: { Url: 'https://example.com' },
  owner: { id: 'ada', name: 'Ada' },
  stackName: 'slipway-orders-dev',
  stackId: null,
  progress: { done: 1, total: 2 },
  monthlyUsd: 91,
  url: null,
  operation: null,
  approval: null,
  estimate: null,
  createdAt: '2026-11-28T10:00:00.000Z',
  updatedAt: '2026-11-28T10:00:01.000Z',
  launchedAt: null,
  endedAt: null,
  lastSeenAt: null,
  ...more,
});

describe('what an event says of an environment', () => {
  test('is small, whatever inputs and reasons it has', () => {
    const told = toLiveRow(row({ statusReason: 'because '.repeat(1_000) }), 1);
    expect(JSON.stringify(told).length).toBeLessThan(1_200);
    expect(liveRowSchema.parse(JSON.parse(JSON.stringify(told)))).toEqual(told);
  });

  test('has no half characters where a reason is cut', () => {
    const { statusReason } = toLiveRow(row({ statusReason: `${'a'.repeat(298)}😀${'b'.repeat(50)}` }), 1);
    expect(statusReason?.isWellFormed()).toBe(true);
  });

  test('is newer by its revision, and of the same revision by when it was read', () => {
    const first = toLiveRow(row(), 5);
    const second = toLiveRow(row({ updatedAt: '2026-11-28T10:00:02.000Z' }), 4);
    expect([isNewer(second, first), isNewer(first, second)]).toEqual([true, false]);
    expect([isNewer(toLiveRow(row(), 6), first), isNewer(first, first)]).toEqual([true, false]);
  });
});
