import type { RootCause } from '@/lib/environments/records';
import { isRollbackStuck } from '@/lib/environments/stack-condition';
import { isInFlight, type OperationKind } from '@/lib/environments/states';
import type { EnvironmentDetail, OperationView } from '@/lib/environments/views/environment-view';
import { isRollingBack } from '@/lib/stacks/stack-status-order';

/** What a person has to know about an environment beyond its status; at most one thing at a time. */
export type Situation =
  | { kind: 'waiting-for-worker'; queued: boolean; lastSeenAt: string | null }
  | Retrying
  /** AWS continues, but Slipway can't read it; `since` is when it last could. */
  | { kind: 'cannot-read-aws'; reason: string; since: string; partly: boolean }
  /** `cancelledBy`: not a failure, somebody asked for it. */
  | { kind: 'rolling-back'; cause: RootCause | null; cancelledBy: string | null }
  | { kind: 'launch-failed'; cause: RootCause | null; reason: string | null }
  | { kind: 'update-failed'; ended: UpdateEnd; cause: RootCause | null; reason: string | null }
  /** The rollback of an update got stuck: parts are changed and parts are not. `teardown`: one was tried since. */
  | {
      kind: 'rollback-stuck';
      cause: RootCause | null;
      reason: string | null;
      teardown: EndedTeardown | null;
    }
  /** Nothing was changed, and the environment is as active as before. */
  | {
      kind: 'not-updated';
      ended: 'failed' | 'unseen' | 'cancelled' | 'nothing-to-change';
      reason: string | null;
    }
  | ({ kind: 'not-torn-down' } & EndedTeardown)
  | { kind: 'teardown-blocked'; cause: RootCause | null; reason: string | null }
  | { kind: 'lost'; reason: string | null }
  | { kind: 'torn-down'; at: string | null; residueCount: number }
  | { kind: 'cancelled'; reason: string | null }
  | { kind: 'rejected'; reason: string | null };

/** `at` is null while the next try is under way; `since`: when every attempt began to fail, where that is known. */
export interface Retrying {
  kind: 'retrying';
  reason: string | null;
  at: string | null;
  since: string | null;
  attempts: number;
  /** It has lasted for long enough to be given up. */
  givableBy: EnvironmentDetail['givableBy'];
  givingUp: OperationView['givingUp'];
}

/** A teardown that AWS refused, or that somebody cancelled: the environment went back to where it came from. */
export interface EndedTeardown {
  ended: 'failed' | 'cancelled';
  /** Nothing at all was deleted, and the environment is in order but for that. */
  untouched: boolean;
  cause: RootCause | null;
  reason: string | null;
}

/** How an update ended that left the previous configuration serving. */
export type UpdateEnd = 'failed' | 'cancelled' | 'rolled-back';

type Described = Pick<
  EnvironmentDetail,
  | 'status'
  | 'statusReason'
  | 'endedTeardownId'
  | 'stackStatus'
  | 'followTrouble'
  | 'givableBy'
  | 'operation'
  | 'operations'
  | 'endedAt'
  | 'residue'
>;

/** What needs no answer is shown for this long, ms. */
const NEWS_FOR_MS = 15 * 60 * 1_000;

/** @param now milliseconds since 1970 */
export function situationOf(
  environment: Described,
  worker: { alive: boolean; lastSeenAt: string | null },
  now: number,
): Situation | null {
  const teardown = endedTeardown(environment, now);
  if (isRollbackStuck(environment)) return stuckRollback(environment, teardown);
  // Its plan, or the request with who can decide on it, is on the page, and says what is to be decided.
  if (environment.operation?.awaitsConfirmation) return null;
  if (environment.operation?.status === 'AWAITING_APPROVAL') return null;
  const notTornDown: Situation | null = teardown && { kind: 'not-torn-down', ...teardown };
  if (notTornDown && !isInFlight(environment.status)) return notTornDown;
  switch (environment.status) {
    case 'QUEUED':
    case 'LAUNCHING':
    case 'UPDATING':
    case 'TEARING_DOWN':
      return underWay(environment, worker) ?? notTornDown;
    case 'AWAITING_APPROVAL':
      return null;
    case 'LAUNCH_FAILED':
      return { kind: 'launch-failed', ...causeOf(failedLaunch(environment), environment) };
    case 'UPDATE_FAILED':
      return afterFailedUpdate(environment);
    case 'TEARDOWN_BLOCKED':
      return { kind: 'teardown-blocked', ...causeOf(lastOf('TEARDOWN', environment, 'tried'), environment) };
    case 'LOST':
      return { kind: 'lost', reason: tellsOfTeardown(environment) ? null : environment.statusReason };
    case 'TORN_DOWN':
      return { kind: 'torn-down', at: environment.endedAt, residueCount: environment.residue.length };
    case 'CANCELLED':
      return { kind: 'cancelled', reason: environment.statusReason };
    case 'REJECTED':
      return { kind: 'rejected', reason: environment.statusReason };
    case 'ACTIVE':
      return afterUpdateWithoutChange(lastOf('UPDATE', environment), now);
  }
}

type History = Pick<EnvironmentDetail, 'operations'>;

/**
 * The latest of a kind: what became of another kind since is no news of it. `tried` leaves out those that were
 * withdrawn or refused, unless there is no other.
 */
function lastOf(
  kind: OperationKind,
  { operations }: History,
  which?: 'tried' | 'begun',
): OperationView | null {
  const ofKind = operations.filter((operation) => operation.kind === kind);
  if (which === 'begun') return ofKind.find(({ status }) => status !== 'REJECTED') ?? null;
  const tried = which && ofKind.find(({ status }) => status !== 'CANCELLED' && status !== 'REJECTED');
  return tried ?? ofKind[0] ?? null;
}

/** The launch that failed: the latest, unless that one was withdrawn. */
export function failedLaunch(environment: History): OperationView | null {
  return lastOf('CREATE', environment, 'tried');
}

/** What the last update wanted, if it failed. */
export function inputsOfFailedUpdate(environment: History): Readonly<Record<string, unknown>> | null {
  const update = lastOf('UPDATE', environment);
  return update?.status === 'FAILED' && !update.continuesRollback ? update.inputs : null;
}

function causeOf(operation: OperationView | null, { statusReason }: Described) {
  return { cause: operation?.rootCause ?? null, reason: operation?.reason ?? statusReason };
}

function underWay(
  { status, operation, stackStatus, followTrouble, givableBy }: Described,
  worker: { alive: boolean; lastSeenAt: string | null },
): Situation | null {
  if (isInFlight(status) && !worker.alive) {
    return { kind: 'waiting-for-worker', queued: status === 'QUEUED', lastSeenAt: worker.lastSeenAt };
  }
  if (operation?.nextAttemptAt && operation.attempts > 0 && operation.reason !== null) {
    return retrying(operation, operation.nextAttemptAt, givableBy);
  }
  if (operation?.status === 'STARTING' && operation.attempts > 1 && operation.reason) {
    return retrying(operation, null, givableBy);
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

function retrying(
  { reason, failingSince: since, attempts, givingUp }: OperationView,
  at: string | null,
  givableBy: EnvironmentDetail['givableBy'],
): Retrying {
  return { kind: 'retrying', reason, at, since, attempts, givableBy, givingUp };
}

/** Given up while AWS could not be asked, and nobody has looked since: what became of it is not known. */
export function isUnseen(operation: Pick<OperationView, 'givingUp'> | null): boolean {
  const givingUp = operation?.givingUp;
  return Boolean(givingUp?.withoutLooking && givingUp.lookedAt === null);
}

/** What ended without a change is news for a while only, what failed until something else is done or happens. */
function endedTeardown(environment: Described, now: number): EndedTeardown | null {
  const { status, statusReason: reason } = environment;
  const teardown = lastOf('TEARDOWN', environment);
  if (!teardown?.finishedAt || !tellsOfTeardown(environment)) return null;
  if (status === 'TEARDOWN_BLOCKED' || status === 'TORN_DOWN') return null;
  const untouched = isUntouched(environment);
  if (teardown.status === 'FAILED') {
    return { ended: 'failed', untouched, cause: teardown.rootCause, reason };
  }
  const isNews = now - Date.parse(teardown.finishedAt) <= NEWS_FOR_MS;
  return teardown.status === 'CANCELLED' && isNews
    ? { ended: 'cancelled', untouched, cause: null, reason }
    : null;
}

/** It is what its last teardown left, and has not moved since. */
function tellsOfTeardown(environment: Described): boolean {
  const { endedTeardownId } = environment;
  return endedTeardownId !== null && endedTeardownId === lastOf('TEARDOWN', environment)?.id;
}

/**
 * Whether it is true that the environment is what it was: its buckets may have been emptied, a deletion from outside
 * may have taken parts of the stack or all of it, and a launch that was stopped for the teardown stays stopped.
 */
function isUntouched(environment: Described): boolean {
  const { status, stackStatus } = environment;
  const nothingDeleted = lastOf('TEARDOWN', environment)?.objectsLost === 'none';
  const isHalfGone = status === 'LOST' || stackStatus === 'DELETE_FAILED';
  const isStopped = status === 'LAUNCH_FAILED' && lastOf('CREATE', environment)?.status === 'CANCELLED';
  return nothingDeleted && !isHalfGone && !isStopped;
}

/** Whoever began the update, Slipway or somebody in the AWS console. */
function stuckRollback(environment: Described, teardown: EndedTeardown | null): Situation {
  const { status, operations, statusReason } = environment;
  // However often the rollback was continued: it all began with the update.
  const update = operations.find(({ kind, continuesRollback }) => kind === 'UPDATE' && !continuesRollback);
  const began = (status === 'UPDATE_FAILED' ? update : null) ?? null;
  // What a teardown left as the environment's reason says nothing of the update.
  const reason = began?.reason ?? (tellsOfTeardown(environment) ? null : statusReason);
  return { kind: 'rollback-stuck', cause: began?.rootCause ?? null, reason, teardown };
}

function afterFailedUpdate(environment: Described): Situation {
  const update = lastOf('UPDATE', environment, 'begun');
  const ended =
    update?.status === 'CANCELLED' ? 'cancelled' : update?.status === 'SUCCEEDED' ? 'rolled-back' : 'failed';
  return { kind: 'update-failed', ended, ...causeOf(update, environment) };
}

/** What kept the last update from changing anything; what is no failure is news for a while only. */
function afterUpdateWithoutChange(update: OperationView | null, now: number): Situation | null {
  if (!update) return null;
  const { status, reason, finishedAt } = update;
  if (status === 'FAILED')
    return { kind: 'not-updated', ended: isUnseen(update) ? 'unseen' : 'failed', reason };
  if (finishedAt === null || now - Date.parse(finishedAt) > NEWS_FOR_MS) return null;
  if (status === 'CANCELLED') return { kind: 'not-updated', ended: 'cancelled', reason };
  return update.nothingToChange ? { kind: 'not-updated', ended: 'nothing-to-change', reason } : null;
}
