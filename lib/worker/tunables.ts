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
  /** How many operations one sweep picks up, and one worker carries out at a time. */
  operationsAtOnce: 8,
  /** The first wait after a failure that may pass; doubles with each attempt, with jitter. */
  firstRetryMs: 2_000,
  longestRetryMs: 60_000,
  /** A failure that may pass is retried this often, which takes some 12 minutes; then the operation fails with the reason. */
  mostAttempts: 20,
  /** How often a worker looks whether a change set is made, and how many times before it turns to other work. */
  pollChangeSetMs: 1_000,
  changeSetPolls: 10,
  /** A plan older than this is made anew before it is carried out. */
  planValidMs: 24 * 60 * 60_000,
  /** How long one worker has to pass on that somebody cancelled an update, before another one tries. */
  cancellationMs: 10_000,
  /** How long the follower of a target keeps its lease without renewing it. */
  followerLeaseMs: 6_000,
  /** How often a follower renews its lease, also in the middle of a slow read. */
  renewFollowerMs: 1_500,
  /** The pause between two reads of a target. CloudFormation sustains some 8 calls a second per account and region. */
  followEveryMs: 1_000,
  /**
   * The longest pause after a read failed, of one stack, of the list or of all; doubles up to this. How often AWS is asked
   * is the call budget's business.
   */
  longestFollowPauseMs: 8_000,
  /** A failure is forgotten when what failed was not tried again for so long. */
  forgetFailureMs: 10 * 60_000,
  /** For how long one read of a target goes on before its list is read anew. */
  longestReadMs: 3_000,
  /** For how long what has not been answered by then is waited for: it goes on beside the next read of the target. */
  waitForReadsMs: 1_000,
  /** For how long the list is waited for; the stacks are read without it meanwhile. */
  waitForListMs: 3_000,
  /** How many stacks of a target are read at a time. */
  readsAtOnce: 4,
  /** The events of a stack that nobody watches are read this often at most, with jitter … */
  detailsEveryMs: 20_000,
  /** … and less often the more there are: of all of them together, one in this time. */
  oneDetailEveryMs: 1_000,
  /** A stack that isn't listed as being worked on and hasn't ended either is looked at again after this, doubling. */
  readAgainMs: 1_000,
  longestReadAgainMs: 8_000,
  /** From so many launches that leave the list at once on, their ends are recorded first, and their events wait. */
  manyAtOnce: 5,
  /** How often the last events of a launch are looked for after its end. */
  lateDetailTries: 5,
  /** How old the record of when a stack was last seen may grow while it is seen in the list. */
  recordSeenEveryMs: 5_000,
  /** How often everything live in a target is compared with what CloudFormation lists. */
  reconcileEveryMs: 60 * 60_000,
  /** When something is under way outside Slipway, or the comparison failed, it is made again after this. */
  reconcileSoonMs: 2 * 60_000,
  /** A stack that Slipway changed this recently says nothing about changes from outside. */
  changeSettlesMs: 5 * 60_000,
  /** How often a worker looks for active environments whose daily drift detection is due. */
  requestDriftEveryMs: 60_000,
  /** How many of them one such look asks for. */
  driftsAtOnce: 20,
  /**
   * For how long CloudFormation may say that it knows no stack of an id it gave us before that is believed: reads are
   * eventually consistent, and a stack that was just made may not show yet.
   */
  believeMissingAfterMs: 60_000,
  /** In between, it is asked for by name this often. */
  pollMissingStackMs: 15_000,
  /** How often a relaunch looks whether the stack of the failed launch is gone. */
  pollRemovalMs: 3_000,
  /** How often a teardown looks whether a stack that somebody else changes has come to rest. */
  pollBusyStackMs: 10_000,
  /** How often AWS is asked, while a bucket is emptied, whether it would still let the stack be deleted. */
  reassessMs: 2_000,
  /** How long CloudFormation may say nothing of a deletion that it took; then it is asked again. */
  vouchWithinMs: 60_000,
  /** How often one teardown asks for the deletion of a stack whose buckets keep filling; then it is blocked. */
  mostTeardownRounds: 5,
  /** A bucket's objects are counted up to this many pages of 1,000; beyond, "more than". */
  countPages: 20,
  /** How many inspections one worker carries out at a time. */
  inspectionsAtOnce: 4,
  /** A look into AWS that fails is tried this often; then it ends with the reason, and somebody may ask again. */
  inspectionAttempts: 6,
  /** How often a drift detection that CloudFormation is at work on is looked at … */
  pollDriftMs: 2_000,
  /** … and when it is no longer waited for. */
  giveUpDriftMs: 30 * 60_000,
  /** How often what nobody needs any more is removed from the database. */
  tidyEveryMs: 60 * 60_000,
  /** How often a worker looks for targets that nobody follows. */
  superviseEveryMs: 1_000,
  /** How long a stopping worker lets what is under way end … */
  stopWorkMs: 2_500,
  /** … how long giving its leases back may take after that … */
  giveBackMs: 1_000,
  /** … and closing its connections; what hangs is left to its lease. */
  closeMs: 300,
  /** After so long a worker that was told to stop ends in any case. */
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
