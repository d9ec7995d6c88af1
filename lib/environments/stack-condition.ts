import type { EnvironmentStatus } from './states';

/**
 * What CloudFormation's last word on a stack at rest leaves possible, whoever brought it about: an operation of
 * Slipway's, or somebody in the AWS console.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
 */
interface Resting {
  status: EnvironmentStatus;
  stackStatus: string | null;
}

/** The rollback of an update got stuck: it can be continued, or the stack deleted, and nothing else. */
export function isRollbackStuck({ status, stackStatus }: Resting): boolean {
  return (status === 'ACTIVE' || status === 'UPDATE_FAILED') && stackStatus === 'UPDATE_ROLLBACK_FAILED';
}

/** Resources of which a rollback that got stuck says so; only those can be skipped. */
export const stuckStatuses = ['UPDATE_FAILED'];

/** A deletion failed: the stack can only be deleted again, keeping what could not be deleted or by force. */
export function isDeletionFailed({ status, stackStatus }: Resting): boolean {
  return withStack.has(status) && stackStatus === 'DELETE_FAILED';
}

const withStack: ReadonlySet<EnvironmentStatus> = new Set([
  'ACTIVE',
  'UPDATE_FAILED',
  'LAUNCH_FAILED',
  'TEARDOWN_BLOCKED',
]);
