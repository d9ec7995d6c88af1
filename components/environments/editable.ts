import { isDeletionFailed, isRollbackStuck } from '@/lib/environments/stack-condition';
import type { EnvironmentStatus } from '@/lib/environments/states';
import type { EnvironmentDetail } from '@/lib/environments/views/environment-view';

type Described = Pick<EnvironmentDetail, 'name' | 'status' | 'stackStatus' | 'mayChange' | 'team'>;

/** Why an environment can't be edited now, in a sentence; null when it can. The verb has the last word. */
export function whyNotEditable(environment: Described): string | null {
  const { name, status, stackStatus, mayChange, team } = environment;
  if (!mayChange) return `Only members of the team ${team} and admins may change ${name}.`;
  if (isRollbackStuck({ status, stackStatus })) {
    return `The rollback of the last update of ${name} got stuck. Continue it first, then edit again.`;
  }
  if (isDeletionFailed({ status, stackStatus })) {
    return `AWS once failed to delete the stack of ${name}, and has taken no update since. Tear it down.`;
  }
  return editing[status] === null ? null : `${name} ${editing[status]}.`;
}

const editing = {
  ACTIVE: null,
  UPDATE_FAILED: null,
  AWAITING_APPROVAL: 'waits for approval; it can be edited once it is active',
  QUEUED: 'waits to be launched; it can be edited once it is active',
  LAUNCHING: 'is being launched; it can be edited once it is active',
  UPDATING: 'is being updated; wait until that has ended, or cancel it',
  TEARING_DOWN: 'is being torn down',
  LAUNCH_FAILED: 'failed to launch; fix its inputs and relaunch it instead',
  TEARDOWN_BLOCKED: 'is half torn down; go on with that',
  LOST: 'is lost: its stack was deleted outside Slipway',
  TORN_DOWN: 'has ended',
  CANCELLED: 'has ended',
  REJECTED: 'has ended',
} as const satisfies Record<EnvironmentStatus, string | null>;

/** Why an environment can't be relaunched, in a sentence; null when it can. */
export function whyNotRelaunchable({ name, status, mayChange, team }: Described): string | null {
  if (!mayChange) return `Only members of the team ${team} and admins may launch ${name} again.`;
  return status === 'LAUNCH_FAILED' ? null : `${name} can be relaunched only while its launch has failed.`;
}
