import type { EnvironmentDetail, RootCause } from '@/lib/environments/environment-view';
import { isInFlight } from '@/lib/environments/states';

/** What a person has to be told about an environment beyond its status; at most one thing at a time. */
export type Situation =
  | { kind: 'waiting-for-worker'; queued: boolean; lastSeenAt: string | null }
  /** `at` is null while the next try is under way. */
  | { kind: 'retrying'; reason: string | null; at: string | null }
  | { kind: 'rolling-back'; cause: RootCause | null }
  | { kind: 'awaiting-approval' }
  | { kind: 'launch-failed'; cause: RootCause | null; reason: string | null }
  | { kind: 'update-failed'; cause: RootCause | null; reason: string | null }
  | { kind: 'teardown-blocked'; cause: RootCause | null; reason: string | null }
  | { kind: 'lost'; reason: string | null }
  | { kind: 'torn-down'; at: string | null; residueCount: number }
  | { kind: 'cancelled'; reason: string | null }
  | { kind: 'rejected'; reason: string | null };

type Described = Pick<
  EnvironmentDetail,
  'status' | 'statusReason' | 'stackStatus' | 'operation' | 'endedAt' | 'residue'
>;

export function situationOf(
  environment: Described,
  worker: { alive: boolean; lastSeenAt: string | null },
): Situation | null {
  const { status, operation } = environment;
  const cause = operation?.rootCause ?? null;
  const reason = operation?.reason ?? environment.statusReason;
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
      return { kind: 'update-failed', cause, reason };
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
      return null;
  }
}

function underWay(
  { status, operation, stackStatus }: Described,
  worker: { alive: boolean; lastSeenAt: string | null },
): Situation | null {
  if (isInFlight(status) && !worker.alive) {
    return { kind: 'waiting-for-worker', queued: status === 'QUEUED', lastSeenAt: worker.lastSeenAt };
  }
  if (operation?.nextAttemptAt && operation.attempts > 0) {
    return { kind: 'retrying', reason: operation.reason, at: operation.nextAttemptAt };
  }
  if (operation?.status === 'STARTING' && operation.attempts > 1 && operation.reason) {
    return { kind: 'retrying', reason: operation.reason, at: null };
  }
  const goesBack = stackStatus === 'ROLLBACK_IN_PROGRESS' || stackStatus === 'UPDATE_ROLLBACK_IN_PROGRESS';
  if (goesBack && status !== 'TEARING_DOWN') {
    return { kind: 'rolling-back', cause: operation?.rootCause ?? null };
  }
  return null;
}
