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
  CHANGES_TO_CONFIRM: 'has changes that wait for confirmation',
} as const satisfies Record<Announced, string>;

/** What is announced of an environment, at most one thing at a time: while a plan waits, its status is no news. */
export type Announced = EnvironmentStatus | 'CHANGES_TO_CONFIRM';

/** What a page follows of an environment. */
export interface Watched {
  id: string;
  name: string;
  status: EnvironmentStatus;
  awaitsConfirmation: boolean;
}

export function toWatched(environment: {
  id: string;
  name: string;
  status: EnvironmentStatus;
  operation: { awaitsConfirmation: boolean } | null;
}): Watched {
  const { id, name, status, operation } = environment;
  return { id, name, status, awaitsConfirmation: operation?.awaitsConfirmation ?? false };
}

export function announcedOf(seen: Watched): Announced {
  return seen.awaitsConfirmation ? 'CHANGES_TO_CONFIRM' : seen.status;
}

/** A change as a sentence for screen readers: "orders-dev is now active". */
export function announcementOf(name: string, announced: Announced): string {
  return `${name} ${phrases[announced]}`;
}
