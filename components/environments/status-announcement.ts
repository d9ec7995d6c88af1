import type { EnvironmentStatus, OperationStatus } from '@/lib/environments/states';

const phrases = {
  AWAITING_APPROVAL: 'is now waiting for approval',
  REJECTED: 'was not approved',
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
  REQUEST_TO_APPROVE: 'has a request that waits for approval',
} as const satisfies Record<Announced, string>;

/** What is announced of an environment, at most one thing at a time: while something waits for a person, its status is no news. */
export type Announced = EnvironmentStatus | 'CHANGES_TO_CONFIRM' | 'REQUEST_TO_APPROVE';

/** What a page follows of an environment. */
export interface Watched {
  id: string;
  name: string;
  status: EnvironmentStatus;
  awaitsConfirmation: boolean;
  awaitsApproval: boolean;
}

export function toWatched(environment: {
  id: string;
  name: string;
  status: EnvironmentStatus;
  operation: { status: OperationStatus; awaitsConfirmation: boolean } | null;
}): Watched {
  const { id, name, status, operation } = environment;
  const awaitsApproval = operation?.status === 'AWAITING_APPROVAL';
  return { id, name, status, awaitsConfirmation: operation?.awaitsConfirmation ?? false, awaitsApproval };
}

export function announcedOf(seen: Watched): Announced {
  if (seen.awaitsApproval && seen.status !== 'AWAITING_APPROVAL') return 'REQUEST_TO_APPROVE';
  return seen.awaitsConfirmation ? 'CHANGES_TO_CONFIRM' : seen.status;
}

/** A change as a sentence for screen readers: "orders-dev is now active". */
export function announcementOf(name: string, announced: Announced): string {
  return `${name} ${phrases[announced]}`;
}
