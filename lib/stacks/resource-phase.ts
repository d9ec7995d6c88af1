/** `cancelled`: not at fault itself, stopped because something else failed. */
export type ResourcePhase = 'working' | 'done' | 'gone' | 'failed' | 'cancelled' | 'unknown';

/**
 * What CloudFormation's statuses of resources and stacks mean for one resource, each by its full name: an ending such
 * as FAILED says too little (DELETE_FAILED is not deleted).
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackEvent.html
 */
const resourcePhases = {
  CREATE_IN_PROGRESS: 'working',
  CREATE_COMPLETE: 'done',
  CREATE_FAILED: 'failed',
  UPDATE_IN_PROGRESS: 'working',
  UPDATE_COMPLETE: 'done',
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: 'working',
  UPDATE_FAILED: 'failed',
  DELETE_IN_PROGRESS: 'working',
  DELETE_COMPLETE: 'gone',
  DELETE_FAILED: 'failed',
  DELETE_SKIPPED: 'gone',
  ROLLBACK_IN_PROGRESS: 'working',
  ROLLBACK_COMPLETE: 'done',
  ROLLBACK_FAILED: 'failed',
  UPDATE_ROLLBACK_IN_PROGRESS: 'working',
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: 'working',
  UPDATE_ROLLBACK_COMPLETE: 'done',
  UPDATE_ROLLBACK_FAILED: 'failed',
  REVIEW_IN_PROGRESS: 'working',
  IMPORT_IN_PROGRESS: 'working',
  IMPORT_COMPLETE: 'done',
  IMPORT_FAILED: 'failed',
  IMPORT_ROLLBACK_IN_PROGRESS: 'working',
  IMPORT_ROLLBACK_COMPLETE: 'done',
  IMPORT_ROLLBACK_FAILED: 'failed',
} as const satisfies Readonly<Record<string, ResourcePhase>>;

export type KnownStatus = keyof typeof resourcePhases;

/** Whether this version knows a status. */
export function isKnownStatus(status: string): status is KnownStatus {
  return Object.hasOwn(resourcePhases, status);
}

/**
 * The phase of a status; `unknown` for one that this version doesn't know. CloudFormation reports what it stops after a
 * failure elsewhere as failed, too; only the reason shows it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html
 */
export function resourcePhase(status: string, reason: string | null = null): ResourcePhase {
  if (!isKnownStatus(status)) return 'unknown';
  const phase = resourcePhases[status];
  return phase === 'failed' && isStoppedByOthers(reason) ? 'cancelled' : phase;
}

/** Whether a reason is what CloudFormation writes on a resource that it stopped because another one failed. */
function isStoppedByOthers(reason: string | null): boolean {
  return (
    reason !== null && /^(resource (creation|update|deletion) cancelled|operation cancelled)/i.test(reason)
  );
}
