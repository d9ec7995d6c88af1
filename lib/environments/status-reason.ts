import { idsToType } from './plan-stakes';
import { type Emptying, emptyingSchema, type UpdatePlan } from './records';
import type { OperationKind, OperationStatus } from './states';

/** Rows keep what happened as data; here it is put into the words that pages and REST show beside a status. */

interface DescribedOperation {
  kind: OperationKind;
  status: OperationStatus;
  reason: string | null;
  executing: boolean;
  /** When CloudFormation took it. */
  acceptedAt: Date | null;
  attempts: number;
  nextAttemptAt: Date;
  removed: number;
  emptying: unknown;
  /** An admin gave it up. */
  giveUp: unknown;
}

/** What is said of the environment: why it is what it is, or what its operation is at. */
export function statusReasonOf(
  environment: { statusReason: string | null; endedTeardown: EndedTeardown | null },
  operation: DescribedOperation | null,
  plan: UpdatePlan | null,
): string | null {
  const { statusReason, endedTeardown } = environment;
  if (operation?.status === 'PENDING' && operation.attempts > 0 && statusReason !== null) {
    const time = operation.nextAttemptAt.toISOString().slice(11, 19);
    return `${statusReason}; trying again at ${time} UTC`;
  }
  if (operation?.status === 'AWAITING_CONFIRMATION') return confirmationWords(plan);
  // What failed before is still there, and said with what failed.
  if (operation?.status === 'AWAITING_APPROVAL' || operation?.status === 'REJECTED') return operation.reason;
  if (statusReason !== null) return operation ? withWhatFailed(statusReason, operation) : statusReason;
  if (endedTeardown) return endedTeardownWords(endedTeardown);
  return operation && (unchangedWords(operation) ?? emptyingWords(operation));
}

/** An update that failed before CloudFormation took it changed nothing, whatever the reason. */
function withWhatFailed(
  statusReason: string,
  { kind, status, acceptedAt, reason, giveUp }: DescribedOperation,
): string {
  const isOfUpdate =
    kind === 'UPDATE' &&
    status === 'FAILED' &&
    acceptedAt === null &&
    // It says itself what is known of that.
    !giveUp &&
    reason === statusReason;
  return isOfUpdate ? `Nothing was changed: ${statusReason}` : statusReason;
}

/** What is said of an operation: why it waits, how far it is or why it ended. */
export function operationReasonOf(operation: DescribedOperation, plan: UpdatePlan | null): string | null {
  if (operation.status === 'AWAITING_CONFIRMATION') return confirmationWords(plan);
  return operation.reason ?? unchangedWords(operation) ?? emptyingWords(operation);
}

/** An update that went well without CloudFormation having been asked to change anything. */
export function foundNothingToChange(
  operation: Pick<DescribedOperation, 'kind' | 'status' | 'executing'>,
): boolean {
  return operation.kind === 'UPDATE' && operation.status === 'SUCCEEDED' && !operation.executing;
}

export const nothingToChangeWords = 'Nothing to change: what runs is what was requested';

function unchangedWords(operation: DescribedOperation): string | null {
  return foundNothingToChange(operation) ? nothingToChangeWords : null;
}

/** `plan` null where it is left out, as in lists. */
export function confirmationWords(plan: UpdatePlan | null): string {
  const waiting = 'An update is waiting for confirmation';
  if (plan && plan.losesData.length > 0) {
    return `${waiting}: it would replace or remove what holds data (${plan.losesData.join(', ')})`;
  }
  const reached = plan ? idsToType(plan) : [];
  return reached.length > 0
    ? `${waiting}: an address would no longer answer (${reached.join(', ')})`
    : waiting;
}

/** Why what waits for confirmation or approval ends: somebody cancels it, or asks for something else instead. */
export type Withdrawal = 'cancelled' | 'other-update' | 'other-launch' | 'teardown';

export function cancelledWords(by: string, why: Withdrawal = 'cancelled'): string {
  const instead = {
    cancelled: '',
    'other-update': ', who asked for another update,',
    'other-launch': ', who asked for another launch,',
    teardown: ', who asked for the teardown,',
  };
  return `Cancelled by ${by}${instead[why]} before anything was changed`;
}

/** A teardown that is emptying a bucket, before CloudFormation is asked to delete the stack. */
function emptyingWords({ status, executing, emptying }: DescribedOperation): string | null {
  if (executing || !emptying || (status !== 'STARTING' && status !== 'PENDING')) return null;
  return progressOf(emptyingSchema.parse(emptying));
}

function progressOf({ bucket, removed, total, atLeast }: Emptying): string {
  const all = `${atLeast ? 'more than ' : ''}${count(total)}`;
  return `Emptying bucket ${bucket}: ${count(removed)} of ${all} removed`;
}

interface EndedTeardown {
  reason: string | null;
  removed: number;
  emptying: unknown;
  attempts: number;
}

/** A teardown that came to nothing: what was lost all the same, and why it ended. */
function endedTeardownWords(teardown: EndedTeardown): string {
  return `${whatWasLost(teardown)}: ${teardown.reason}`;
}

/** `unknown`: a worker that died may have removed some that nobody counted. */
export function objectsLost({
  removed,
  emptying,
  attempts,
}: Omit<EndedTeardown, 'reason'>): 'none' | 'some' | 'unknown' {
  if (removed > 0) return 'some';
  return emptying && attempts > 1 ? 'unknown' : 'none';
}

function whatWasLost(teardown: EndedTeardown): string {
  const { removed } = teardown;
  const objects = removed === 1 ? '1 object' : `${count(removed)} objects and versions`;
  return {
    none: 'Nothing was deleted',
    some: `The stack was not deleted, but ${objects} in its buckets were`,
    unknown: 'The stack was not deleted, but objects in its buckets may have been',
  }[objectsLost(teardown)];
}

function count(objects: number): string {
  return objects.toLocaleString('en');
}
