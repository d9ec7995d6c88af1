/**
 * How far a stack has come within one operation, by the status it shows while CloudFormation is at work. Reads may be
 * stale: one that shows an earlier stage than was seen before says nothing. A deletion may follow on everything.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
 */
const stages: Readonly<Record<string, number>> = {
  CREATE_IN_PROGRESS: 1,
  UPDATE_IN_PROGRESS: 1,
  IMPORT_IN_PROGRESS: 1,
  ROLLBACK_IN_PROGRESS: 2,
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: 2,
  UPDATE_ROLLBACK_IN_PROGRESS: 3,
  IMPORT_ROLLBACK_IN_PROGRESS: 3,
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: 4,
  DELETE_IN_PROGRESS: 5,
};

/** CloudFormation is rolling back. */
export function isRollingBack(stackStatus: string | null): boolean {
  return stackStatus !== null && rollingBack.has(stackStatus);
}

const rollingBack: ReadonlySet<string> = new Set([
  'ROLLBACK_IN_PROGRESS',
  'UPDATE_ROLLBACK_IN_PROGRESS',
  'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
]);

/**
 * Whether a status that was read while an operation is under way is news. One that shows no work is none: it is either
 * that of the operation before, read late, or the end, which is recorded with its outcome.
 */
export function isFurther(recorded: string | null, read: string): boolean {
  const stage = stages[read];
  if (stage === undefined || recorded === read) return false;
  return stage > (stages[recorded ?? ''] ?? 0);
}
