import type { StackStatus } from '@aws-sdk/client-cloudformation';

/**
 * What each of CloudFormation's stack statuses means. Total over the SDK's own type, so that a value which a new SDK
 * adds breaks the build. Never classified by suffix: DELETE_FAILED is not deleted.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
 */
export type StackPhase =
  /** CloudFormation is at work. */
  | 'working'
  /** At work undoing a failed create or update. */
  | 'rolling-back'
  /** Stands as asked for by the last create or update. */
  | 'complete'
  /** The create failed; what is left can only be deleted. */
  | 'create-failed'
  /** The update failed; the previous configuration serves. */
  | 'update-failed'
  | 'deleting'
  | 'delete-failed'
  | 'deleted'
  /** An empty shell of a change set that was never executed. */
  | 'review';

export const stackPhases = {
  CREATE_IN_PROGRESS: 'working',
  CREATE_FAILED: 'create-failed',
  CREATE_COMPLETE: 'complete',
  ROLLBACK_IN_PROGRESS: 'rolling-back',
  ROLLBACK_FAILED: 'create-failed',
  ROLLBACK_COMPLETE: 'create-failed',
  DELETE_IN_PROGRESS: 'deleting',
  DELETE_FAILED: 'delete-failed',
  DELETE_COMPLETE: 'deleted',
  UPDATE_IN_PROGRESS: 'working',
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: 'working',
  UPDATE_COMPLETE: 'complete',
  UPDATE_FAILED: 'update-failed',
  UPDATE_ROLLBACK_IN_PROGRESS: 'rolling-back',
  UPDATE_ROLLBACK_FAILED: 'update-failed',
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: 'rolling-back',
  UPDATE_ROLLBACK_COMPLETE: 'update-failed',
  REVIEW_IN_PROGRESS: 'review',
  IMPORT_IN_PROGRESS: 'working',
  IMPORT_COMPLETE: 'complete',
  IMPORT_ROLLBACK_IN_PROGRESS: 'rolling-back',
  IMPORT_ROLLBACK_FAILED: 'update-failed',
  IMPORT_ROLLBACK_COMPLETE: 'complete',
} as const satisfies Record<StackStatus, StackPhase>;

/** The phase of a status as read from AWS; null for one that this version doesn't know, which must change nothing. */
export function stackPhase(status: string | undefined): StackPhase | null {
  return (stackPhases as Readonly<Record<string, StackPhase>>)[status ?? ''] ?? null;
}
