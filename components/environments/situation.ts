import type { EnvironmentDetail, OperationView, RootCause } from '@/lib/environments/environment-view';
import { isRollbackStuck } from '@/lib/environments/stack-condition';
import { isRollingBack } from '@/lib/environments/stack-status-order';
import { isInFlight } from '@/lib/environments/states';

/** What a person has to be told about an environment beyond its status; at most one thing at a time. */
export type Situation =
  | { kind: 'waiting-for-worker'; queued: boolean; lastSeenAt: string | null }
  /** `at` is null while the next try is under way. */
  | { kind: 'retrying'; reason: string | null; at: string | null }
  /** AWS goes on, but Slipway may not look; `since` is when it last could. */
  | { kind: 'cannot-read-aws'; reason: string; since: string; partly: boolean }
  /** `cancelledBy`: not a failure, somebody asked for it. */
  | { kind: 'rolling-back'; cause: RootCause | null; cancelledBy: string | null }
  | { kind: 'awaiting-approval' }
  | { kind: 'launch-failed'; cause: RootCause | null; reason: string | null }
  | { kind: 'update-failed'; ended: UpdateEnd; cause: RootCause | null; reason: string | null }
  /** The rollback of an update got stuck: parts are changed and parts are not. */
  | { kind: 'rollback-stuck'; cause: RootCause | null; reason: string | null }
  /** Nothing was changed, and the environment is as active as before. */
  | { kind: 'not-updated'; ended: 'failed' | 'cancelled' | 'nothing-to-change'; reason: string | null }
  /** A teardown that AWS refused, or that somebody cancelled: the environment is what it was. */
  | { kind: 'not-torn-down'; ended: 'failed' | 'cancelled'; cause: RootCause | null; reason: string | null }
  | { kind: 'teardown-blocked'; cause: RootCause | null; reason: string | null }
  | { kind: 'lost'; reason: string | null }
  | { kind: 'torn-down'; at: string | null; residueCount: number }
  | { kind: 'cancelled'; reason: string | null }
  | { kind: 'rejected'; reason: string | null };

/** How an update ended that left the previous configuration serving. */
export type UpdateEnd = 'failed' | 'cancelled' | 'rolled-back';

type Described = Pick<
  EnvironmentDetail,
  | 'status'
  | 'statusReason'
  | 'stackStatus'
  | 'followTrouble'
  | 'operation'
  | 'operations'
  | 'endedAt'
  | 'residue'
>;

/** What needs no answer is told for this long, ms. */
const NEWS_FOR_MS = 15 * 60 * 1_000;

/** @param now milliseconds since 1970 */
export function situationOf(
  environment: Described,
  worker: { alive: boolean; lastSeenAt: string | null },
  now: number,
): Situation | null {
  const { status } = environment;
  const refused = afterRefusedTeardown(environment, now);
  if (refused) return refused;
  if (isRollbackStuck(environment)) return stuckRollback(environment);
  const failed = failedOperation(environment);
  const cause = failed?.rootCause ?? null;
  const reason = failed?.reason ?? environment.statusReason;
  switch (status) {
    case 'QUEUED':
    case 'LAUNCHING':
    case 'UPDATING':
    case 'TEARING_DOWN':
      return underWay(environment, worker);
    case 'AWAITING_APPROVAL':
      return { kind: 'awaiting-approval' };
    case 'LAUNCH_FAILED':
      return { kind: 'launch-failed', cause, reason };
    case 'UPDATE_FAILED':
      return afterFailedUpdate(environment);
    case 'TEARDOWN_BLOCKED':
      return { kind: 'teardown-blocked', cause, reason };
    case 'LOST':
      return { kind: 'lost', reason: environment.statusReason };
    case 'TORN_DOWN':
      return { kind: 'torn-down', at: environment.endedAt, residueCount: environment.residue.length };
    case 'CANCELLED':
      return { kind: 'cancelled', reason: environment.statusReason };
    case 'REJECTED':
      return { kind: 'rejected', reason: environment.statusReason };
    case 'ACTIVE':
      return afterUpdateWithoutChange(environment.operation, now);
  }
}

/** The operation that the environment's failure comes from: the latest, unless that one was withdrawn. */
export function failedOperation({
  operation,
  operations,
}: Pick<EnvironmentDetail, 'operation' | 'operations'>): OperationView | null {
  if (operation?.status !== 'CANCELLED') return operation;
  return operations.find(({ status }) => status === 'FAILED') ?? operation;
}

function underWay(
  { status, operation, stackStatus, followTrouble }: Described,
  worker: { alive: boolean; lastSeenAt: string | null },
): Situation | null {
  // This waits for a person, not for a worker.
  if (operation?.awaitsConfirmation) return null;
  if (isInFlight(status) && !worker.alive) {
    return { kind: 'waiting-for-worker', queued: status === 'QUEUED', lastSeenAt: worker.lastSeenAt };
  }
  if (operation?.nextAttemptAt && operation.attempts > 0 && operation.reason !== null) {
    return { kind: 'retrying', reason: operation.reason, at: operation.nextAttemptAt };
  }
  if (operation?.status === 'STARTING' && operation.attempts > 1 && operation.reason) {
    return { kind: 'retrying', reason: operation.reason, at: null };
  }
  if (followTrouble) return { kind: 'cannot-read-aws', ...followTrouble };
  if (isRollingBack(stackStatus) && status !== 'TEARING_DOWN' && !operation?.continuesRollback) {
    return {
      kind: 'rolling-back',
      cause: operation?.rootCause ?? null,
      cancelledBy: operation?.cancelledBy ?? null,
    };
  }
  return null;
}

/** What ended without a change is news for a while only, what failed until something else is done. */
function afterRefusedTeardown(
  { status, operation, statusReason: reason }: Described,
  now: number,
): Situation | null {
  if (operation?.kind !== 'TEARDOWN' || operation.finishedAt === null) return null;
  if (status === 'TEARDOWN_BLOCKED' || status === 'TORN_DOWN') return null;
  if (operation.status === 'FAILED')
    return { kind: 'not-torn-down', ended: 'failed', cause: operation.rootCause, reason };
  const isNews = now - Date.parse(operation.finishedAt) <= NEWS_FOR_MS;
  return operation.status === 'CANCELLED' && isNews
    ? { kind: 'not-torn-down', ended: 'cancelled', cause: null, reason }
    : null;
}

/** Whoever began the update, Slipway or somebody in the AWS console. */
function stuckRollback({ status, operation, operations, statusReason }: Described): Situation {
  // However often the rollback was continued: it all began with the update.
  const update = operations.find(({ kind, continuesRollback }) => kind === 'UPDATE' && !continuesRollback);
  const began = status === 'UPDATE_FAILED' ? (update ?? operation) : null;
  return { kind: 'rollback-stuck', cause: began?.rootCause ?? null, reason: began?.reason ?? statusReason };
}

function afterFailedUpdate({ operation, statusReason }: Described): Situation {
  const cause = operation?.rootCause ?? null;
  const reason = operation?.reason ?? statusReason;
  const ended =
    operation?.status === 'CANCELLED'
      ? 'cancelled'
      : operation?.status === 'SUCCEEDED'
        ? 'rolled-back'
        : 'failed';
  return { kind: 'update-failed', ended, cause, reason };
}

/** What kept the last update from changing anything; what is no failure is news for a while only. */
function afterUpdateWithoutChange(operation: OperationView | null, now: number): Situation | null {
  if (operation?.kind !== 'UPDATE') return null;
  const { status, reason, finishedAt } = operation;
  if (status === 'FAILED') return { kind: 'not-updated', ended: 'failed', reason };
  if (finishedAt === null || now - Date.parse(finishedAt) > NEWS_FOR_MS) return null;
  if (status === 'CANCELLED') return { kind: 'not-updated', ended: 'cancelled', reason };
  // An update that changed something ends without a reason.
  return reason === null ? null : { kind: 'not-updated', ended: 'nothing-to-change', reason };
}
