import { updateOptionsSchema } from '@/lib/environments/records';
import {
  type EnvironmentStatus,
  isFinished,
  type OperationKind,
  type OperationStatus,
} from '@/lib/environments/states';

/** What a person who wants to cancel an operation is answered. */
export type Cancellation =
  | { kind: 'possible' }
  /** Somebody asked for it before; a worker sees to it. */
  | { kind: 'requested' }
  | { kind: 'refused'; reason: string };

interface Cancelled {
  kind: OperationKind;
  status: OperationStatus;
  options: unknown;
  fromStatus: EnvironmentStatus | null;
  executing: boolean;
  round: number;
  cancelledBy: string | null;
}

/**
 * Whether an operation of the environment `name` can be cancelled. `stackStatus` is what was last seen of the stack; it
 * may lag behind, and then CloudFormation is asked.
 *
 * The one authority: the verb refuses by it, and pages offer by it.
 */
export function cancellationOf(
  operation: Cancelled,
  { name, stackStatus }: { name: string; stackStatus: string | null },
): Cancellation {
  const { kind, status, cancelledBy } = operation;
  if (status === 'AWAITING_APPROVAL') return { kind: 'possible' };
  if (isFinished(status) || kind === 'CREATE') {
    return refused(`Neither an update nor a teardown of "${name}" is under way.`);
  }
  if (kind === 'TEARDOWN') return teardownCancellation(name, operation);
  if (updateOptionsSchema.parse(operation.options).continueRollback)
    return refused('A rollback can’t be cancelled; wait for it to finish.');
  if (cancelledBy !== null) return { kind: 'requested' };
  const tooLate = status === 'IN_PROGRESS' ? (tooLateToCancel[stackStatus ?? ''] ?? null) : null;
  return tooLate === null ? { kind: 'possible' } : refused(tooLate);
}

/** CloudFormation can cancel an UPDATE_IN_PROGRESS only. */
const tooLateToCancel: Readonly<Record<string, string>> = {
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS:
    'Too late to cancel: CloudFormation has made the changes and is tidying up.',
  UPDATE_ROLLBACK_IN_PROGRESS: 'The update failed and is being rolled back already.',
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: 'The update failed and is being rolled back already.',
};

/**
 * Until CloudFormation is asked to delete, a teardown waits, or a worker looks into AWS or empties a bucket: what is
 * left in that stays, and a launch that it stopped is followed again.
 */
function teardownCancellation(name: string, { status, executing, round }: Cancelled): Cancellation {
  if (executing || round > 1 || status === 'IN_PROGRESS') {
    return refused(`Too late to cancel: CloudFormation is deleting "${name}".`);
  }
  return { kind: 'possible' };
}

function refused(reason: string): Cancellation {
  return { kind: 'refused', reason };
}
