/**
 * What Slipway puts on an environment's time line, beside CloudFormation's own events: for people to read, so nothing
 * is ever decided by it.
 */
export const eventNames = [
  // What people asked for.
  'REQUESTED',
  'RELAUNCH_REQUESTED',
  'UPDATE_REQUESTED',
  'ROLLBACK_REQUESTED',
  'TEARDOWN_REQUESTED',
  'CANCELLATION_REQUESTED',
  'GIVE_UP_REQUESTED',
  'CONFIRMED',
  'APPROVAL_NEEDED',
  'APPROVED',
  'REFUSED',
  'REQUEST_WITHDRAWN',
  'CANCELLED',
  'LAUNCH_STOPPED',
  'UPDATE_CANCELLED',
  'TEARDOWN_CANCELLED',
  'SNAPSHOT_DELETION_REQUESTED',
  // What a worker did.
  'LAUNCH_STARTED',
  'UPDATE_STARTED',
  'CONFIRMATION_NEEDED',
  'STACK_ACCEPTED',
  'RETRY_SCHEDULED',
  'CANCELLATION_TAKEN',
  'TOO_LATE_TO_CANCEL',
  'FAILED_STACK_REMOVED',
  'EMPTYING_BUCKET',
  'BUCKET_EMPTIED',
  'BUCKET_FILLS_AGAIN',
  'TEARDOWN_CONTINUES',
  'LAUNCH_RESUMED',
  'SNAPSHOT_DELETED',
  'SNAPSHOT_NOT_DELETED',
  // How an operation ended.
  'APPROVAL_EXPIRED',
  'NOTHING_TO_CHANGE',
  'OPERATION_FAILED',
  'GIVEN_UP',
  'ACTIVE',
  'LAUNCH_FAILED',
  'UPDATE_FAILED',
  'TEARDOWN_BLOCKED',
  'TORN_DOWN',
  'LOST',
  // What was found in AWS.
  'CHANGED_OUTSIDE',
  'STACK_FOUND',
  'DRIFT_FOUND',
  'DRIFT_GONE',
  'INPUTS_DIFFER',
  'INPUTS_AGREE',
  'INPUTS_TAKEN_OVER',
  'FOUND_AFTER_RESTORE',
] as const;

export type EventName = (typeof eventNames)[number];
