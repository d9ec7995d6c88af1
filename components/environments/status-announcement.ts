import type { EnvironmentStatus } from '@/lib/environments/states';

const phrases = {
  AWAITING_APPROVAL: 'is now waiting for approval',
  REJECTED: 'was rejected',
  CANCELLED: 'was cancelled',
  QUEUED: 'is queued',
  LAUNCHING: 'is now launching',
  ACTIVE: 'is now active',
  UPDATING: 'is now updating',
  UPDATE_FAILED: 'could not be updated and still serves its previous configuration',
  LAUNCH_FAILED: 'failed to launch',
  TEARING_DOWN: 'is now being torn down',
  TEARDOWN_BLOCKED: 'could not be torn down',
  TORN_DOWN: 'is now torn down',
  LOST: 'was lost: its stack has vanished from AWS',
} as const satisfies Record<EnvironmentStatus, string>;

/** A change of status as a sentence for screen readers: "orders-dev is now active". */
export function announcementOf(name: string, status: EnvironmentStatus): string {
  return `${name} ${phrases[status]}`;
}
