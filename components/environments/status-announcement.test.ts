import { expect, test } from 'vitest';
import { announcedOf, announcementOf, toWatched } from './status-announcement';

const announced = (status: 'ACTIVE' | 'UPDATING', operation: { awaitsConfirmation: boolean } | null) =>
  announcementOf('orders', announcedOf(toWatched({ id: 'e1', name: 'orders', status, operation })));

test('a plan that waits is announced as that, whatever the status', () => {
  expect(announced('UPDATING', { awaitsConfirmation: false })).toBe('orders is now updating');
  expect(announced('ACTIVE', { awaitsConfirmation: true })).toBe(
    'orders has changes that wait for confirmation',
  );
  expect(announced('ACTIVE', { awaitsConfirmation: false })).toBe('orders is now active');
  expect(announced('ACTIVE', null)).toBe('orders is now active');
});
