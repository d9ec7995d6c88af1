import { expect, test } from 'vitest';
import type { EnvironmentStatus, OperationStatus } from '@/lib/environments/states';
import { announcedOf, announcementOf, toWatched } from './status-announcement';

const announced = (status: EnvironmentStatus, operationStatus: OperationStatus | null) => {
  const awaitsConfirmation = operationStatus === 'AWAITING_CONFIRMATION';
  const operation = operationStatus && { status: operationStatus, awaitsConfirmation };
  return announcementOf('orders', announcedOf(toWatched({ id: 'e1', name: 'orders', status, operation })));
};

test('a plan that waits is announced as that, whatever the status', () => {
  expect(announced('UPDATING', 'IN_PROGRESS')).toBe('orders is now updating');
  expect(announced('ACTIVE', 'AWAITING_CONFIRMATION')).toBe('orders has changes that wait for confirmation');
  expect(announced('ACTIVE', 'SUCCEEDED')).toBe('orders is now active');
  expect(announced('ACTIVE', null)).toBe('orders is now active');
});

test('a request that waits for approval is announced as that; of a first launch its status says so', () => {
  expect(announced('ACTIVE', 'AWAITING_APPROVAL')).toBe('orders has a request that waits for approval');
  expect(announced('AWAITING_APPROVAL', 'AWAITING_APPROVAL')).toBe('orders is now waiting for approval');
});
