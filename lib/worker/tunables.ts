import type { BudgetLimits } from '@/lib/targets/call-budget';

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
  /** For how long a sweep leaves alone what it picked up and ended without a record. */
  sweepFailedMs: 30_000,
  /** How many operations one sweep picks up, and one worker runs at a time. */
  operationsAtOnce: 8,
  /** How many due operations a worker that is woken has at hand: others may claim the first ones at the same time. */
  turnsAtHand: 32,
  /** The first wait after a failure that may pass; doubles with each attempt, with jitter. */
  firstRetryMs: 2_000,
  longestRetryMs: 60_000,
  /**
   * A failure that may pass is retried this many times, which takes some 12 minutes; then the operation fails with
   * the reason.
   */
  mostAttempts: 20,
  /** How often a worker polls a change set that is being created, and how many times before it turns to other work. */
  pollChangeSetMs: 1_000,
  changeSetPolls: 10,
  /** A plan older than this is made again before it is executed. */
  planValidMs: 24 * 60 * 60_000,
  /** How long one worker has to pass a cancellation on before another one tries. */
  cancellationMs: 10_000,
  /** How long one worker has for the deletion of a snapshot before it is tried, or looked at, again. */
  snapshotDeletionMs: 5_000,
  /** How long the follower of a target keeps its lease without renewing it. */
  followerLeaseMs: 6_000,
  /** How often a follower renews its lease, also in the middle of a slow read. */
  renewFollowerMs: 1_500,
  /** The pause between two reads of a target. CloudFormation sustains some 8 calls a second per account and region. */
  followEveryMs: 1_000,
  /**
   * The longest pause after a read failed, of one stack, of the list or of all; doubles up to this. How often AWS is
   * asked is the call budget's business.
   */
  longestFollowPauseMs: 8_000,
  /** A failure is forgotten when what failed was not tried again for so long. */
  forgetFailureMs: 10 * 60_000,
  /** How long one read of a target may take before its list is read again. */
  longestReadMs: 3_000,
  /** How long unanswered calls are waited for after that; they continue beside the next read of the target. */
  waitForReadsMs: 1_000,
  /** How long the list is waited for; meanwhile the stacks are read without it. */
  waitForListMs: 3_000,
  /** How many stacks of a target are read at a time. */
  readsAtOnce: 4,
  /** The events of a stack that nobody watches are read this often at most, with jitter … */
  detailsEveryMs: 20_000,
  /** … and less often the more there are: of all of them together, one in this time. */
  oneDetailEveryMs: 1_000,
  /** A stack that is neither listed as being worked on nor ended is read again after this, doubling. */
  readAgainMs: 1_000,
  longestReadAgainMs: 8_000,
  /** When this many launches leave the list at once, their ends are recorded first, and their details wait. */
  manyAtOnce: 5,
  /** How many times the last details of a launch are read for after its end. */
  lateDetailTries: 5,
  /** How often the time when a stack was last seen in the list is recorded. */
  recordSeenEveryMs: 5_000,
  /** How many targets one worker reconciles at a time. */
  reconcilesAtOnce: 4,
  /** How often a target is reconciled with what CloudFormation lists, give or take a tenth: spread over the hour. */
  reconcileEveryMs: 60 * 60_000,
  /** When something is under way outside Slipway, or the reconciliation failed, it is repeated after this. */
  reconcileSoonMs: 2 * 60_000,
  /** How many stacks one reconciliation compares with what is recorded of them: two or three calls each. */
  comparisonsAtOnce: 50,
  /** A stack that Slipway changed this recently says nothing about changes from outside. */
  changeSettlesMs: 5 * 60_000,
  /** How often a worker looks for active environments whose daily drift detection is due. */
  requestDriftEveryMs: 60_000,
  /** How many of them are requested at a time … */
  driftsAtOnce: 20,
  /** … and how many of one target wait or are under way; the others come later in the day. */
  driftsPerTarget: 5,
  /**
   * For how long CloudFormation may say that it knows no stack of an id it gave us before that is believed: reads are
   * eventually consistent, and a stack that was just made may not show yet.
   */
  believeMissingAfterMs: 60_000,
  /** Meanwhile it is looked up by name this often. */
  pollMissingStackMs: 15_000,
  /** How often a relaunch polls the removal of the failed launch's stack. */
  pollRemovalMs: 3_000,
  /** How often a teardown polls a stack that somebody else is changing. */
  pollBusyStackMs: 10_000,
  /** How often AWS is asked, while a bucket is emptied, whether it would still let the stack be deleted. */
  reassessMs: 2_000,
  /** How long CloudFormation may report nothing about a deletion that it accepted; then it is requested again. */
  vouchWithinMs: 60_000,
  /** How many times one teardown requests the deletion of a stack whose buckets keep filling; then it is blocked. */
  mostTeardownRounds: 5,
  /** A bucket's objects are counted up to this many pages of 1,000; beyond, "more than". */
  countPages: 20,
  /** How many inspections one worker runs at a time. */
  inspectionsAtOnce: 4,
  /** A failing inspection is attempted this many times; then it ends with the reason, and can be requested again. */
  inspectionAttempts: 6,
  /** How often a drift detection that a person waits for is polled … */
  pollDriftMs: 2_000,
  /** … and, ever less often, one that nobody waits for … */
  pollOwnDriftMs: 15_000,
  /** … and when it is given up. */
  giveUpDriftMs: 30 * 60_000,
  /** How many flight checks one worker runs at a time. */
  flightChecksAtOnce: 4,
  /** How long one look into AWS may take in a flight check … */
  flightLookMs: 12_000,
  /** … and the whole of it, from the request on; what is not known then is not known. */
  flightCheckMs: 19_000,
  /** How long the removal of its probe stack is waited for, before another attempt is left to it. */
  removeProbeMs: 40_000,
  /** How often a target is verified … */
  verifyEveryMs: 24 * 60 * 60_000,
  /** … and how soon again while something is wrong with it; doubles up to that. */
  verifySoonMs: 10 * 60_000,
  /** How soon a target that somebody asked for is looked at again while something is in its way; doubles … */
  lookAgainAtRequestMs: 5_000,
  /** … up to this … */
  longestLookAgainMs: 10 * 60_000,
  /** … but for a new external id, without which nothing works once the bootstrap was deployed with it. */
  longestLookAgainAtRotationMs: 20_000,
  /** How often what nobody needs any more is removed from the database … */
  retainEveryMs: 60 * 60_000,
  /** … how many rows one statement removes … */
  forgetAtOnce: 500,
  /** … and the pause after each, so that the database has time for everything else. */
  betweenForgettingMs: 100,
  /** How often the rows that the audit log has gained are verified … */
  verifyAuditEveryMs: 5 * 60_000,
  /** … and how often all of it. */
  verifyWholeAuditEveryMs: 24 * 60 * 60_000,
  /** How often a worker looks whether that is due, how long another one leaves it alone, and its rows at a time. */
  verifyAuditLookMs: 30_000,
  verifyAuditLeaseMs: 30_000,
  verifyAuditPage: 500,
  /** How many counts of refused requests one transaction puts on record. */
  denialsAtOnce: 100,
  /** How often the signed head of the audit log is kept in a bucket, where there is one, and for how long at least. */
  anchorAuditEveryMs: 60 * 60_000,
  anchorKeptMs: 400 * 24 * 60 * 60_000,
  /** How often a worker asks whether the database is still the one that it may act on … */
  watchTruthMs: 2_000,
  /** … and of how many targets at a time it asks whether the database lacks an operation. */
  targetsComparedAtOnce: 8,
  /** After this many looks a target that does not answer is done without. */
  looksBeforeWithout: 5,
  /** How often a worker looks whether the database's schema has become one that it works with … */
  awaitSchemaMs: 2_000,
  /** … and whether it still is. */
  checkSchemaMs: 10_000,
  /** How often a worker looks for targets that nobody follows. */
  superviseEveryMs: 1_000,
  /** How long AWS may take to say who the worker is, and how often it is asked again: while it doesn't, and later. */
  identityMs: 10_000,
  identityAgainMs: 15_000,
  identityEveryMs: 10 * 60_000,
  /** How long a stopping worker lets what is under way end … */
  stopWorkMs: 2_500,
  /** … how long giving its leases back may take after that … */
  giveBackMs: 1_000,
  /** … and closing its connections; what hangs is left to its lease. */
  closeMs: 300,
  /** A stopping worker exits after this long in any case. */
  stopMs: 4_200,
} as const;

/**
 * Reads of CloudFormation, and launches, per account and region, in calls per second, shared by all workers. AWS does
 * not publish its limit; one public trace sustained 8 to 10 calls a second
 * (https://github.com/aws/aws-cdk-cli/issues/1709).
 */
export const callBudget = {
  startRate: 2,
  mostRate: 8,
  leastRate: 1,
  growthPerSecond: 0.2,
  burstSeconds: 0.25,
  throttleOnceSeconds: 2,
} as const satisfies BudgetLimits;

/** Exponential, with full jitter over its upper half: between 50 and 100 % of the nominal wait. */
export function backOffMs(attempt: number, firstMs: number, longestMs: number, random = Math.random): number {
  const nominal = Math.min(longestMs, firstMs * 2 ** Math.max(0, attempt - 1));
  return Math.round(nominal * (0.5 + random() / 2));
}
