/** Every time-out and pace of the worker, in milliseconds, each with what it does. */
export const tunables = {
  /** How often a worker says that it is alive; a health check gives up on one after 15 s. */
  reportAliveMs: 2_000,
  /** How long a claimed operation belongs to its worker without a sign of life; after that another one takes it. */
  operationLeaseMs: 10_000,
  /** How often the lease of an operation under way is renewed. */
  renewLeaseMs: 2_500,
  /** How often a worker looks for operations whose job was lost or whose worker died. */
  sweepMs: 3_000,
  /** How many operations one sweep picks up, and one worker carries out at a time. */
  operationsAtOnce: 8,
  /** The first wait after a failure that may pass; doubles with each attempt, with jitter. */
  firstRetryMs: 2_000,
  longestRetryMs: 60_000,
  /** A failure that may pass is retried this often, which takes some 15 minutes; then the operation fails with the reason. */
  mostAttempts: 20,
  /** How long the follower of a target keeps its lease without renewing it. */
  followerLeaseMs: 6_000,
  /** How often a follower renews its lease, also in the middle of a slow read. */
  renewFollowerMs: 1_500,
  /** The pause between two reads of a target. CloudFormation sustains some 8 calls a second per account and region. */
  followEveryMs: 1_000,
  /** The longest pause after reads failed; doubles up to this. */
  longestFollowPauseMs: 30_000,
  /**
   * For how long CloudFormation may say that it knows no stack of an id it gave us before that is believed: reads are
   * eventually consistent, and a stack that was just made may not show yet.
   */
  believeMissingAfterMs: 60_000,
  /** How often a worker looks for targets that nobody follows. */
  superviseEveryMs: 1_000,
  /** How long a stopping worker lets the calls under way end. */
  stopMs: 10_000,
} as const;

/** Exponential, with full jitter over its upper half: between 50 and 100 % of the nominal wait. */
export function backOffMs(attempt: number, firstMs: number, longestMs: number, random = Math.random): number {
  const nominal = Math.min(longestMs, firstMs * 2 ** Math.max(0, attempt - 1));
  return Math.round(nominal * (0.5 + random() / 2));
}
