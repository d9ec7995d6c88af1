/**
 * The status of the event on the time line where a failed launch's stack ends and the next one's may begin: what
 * CloudFormation told before it was about the former.
 */
export const failedStackRemoved = 'FAILED_STACK_REMOVED';
