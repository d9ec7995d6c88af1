import type { ReadEvent, ReadResource } from '@/lib/aws/read-stacks';
import { databaseNow } from '@/lib/db/database-now';
import type { ClaimedOperation } from '@/lib/environments/operations/claim-operation';
import { clockSkewMs, deletionToken, operationOfToken } from '@/lib/environments/operations/event-origin';
import type { Outcome } from '@/lib/environments/outcome';

import type { RootCause } from '@/lib/environments/records';
import { teardownOptionsSchema } from '@/lib/environments/records';
import { explain } from '@/lib/stacks/explain-failure';
import { goneStatuses } from '@/lib/stacks/resource-state';
import { type StackPhase, stackPhase } from '@/lib/stacks/stack-status';
import { stackType } from '@/lib/stacks/types/about-type';
import { findResidue } from '@/lib/worker/operations/find-residue';
import { removeArtifacts } from '@/lib/worker/operations/stack-artifacts';
import type { SeenStack } from '@/lib/worker/seen-stack';
import { stackFailure } from '@/lib/worker/stack-failure';
import { tunables } from '@/lib/worker/tunables';
import { resourcesUnlessRefused, unlessRefused } from '@/lib/worker/unless-refused';
import { fullBucketsAmong } from './full-buckets';
import { withHolders } from './with-holders';

type Teardown = Pick<ClaimedOperation, 'round' | 'fromStatus' | 'options'>;

/** An event of this very operation. */
type OwnEvent = Omit<ReadEvent, 'eventId' | 'token'>;

/**
 * How a teardown ended, or that the deletion has to be asked for again; null while CloudFormation is at it. The status
 * alone proves nothing: it may be that from before the deletion, read late. So an event of this round's deletion must
 * vouch for it. Where none ever comes, CloudFormation is not at it: it was asked while somebody else's deletion ran.
 */
export async function concludeTeardown(
  seen: SeenStack,
  events: readonly OwnEvent[],
): Promise<Outcome | null> {
  const { status, worker, stack } = seen;
  const phase = stackPhase(status ?? undefined);
  if (phase === 'deleted') return tornDown(seen);
  if (phase === null || atWork.has(phase)) return null;
  const teardown = await worker.database.operation.findUniqueOrThrow({ where: { id: stack.operation.id } });
  const word = await lastWord(seen, teardown.round);
  if (word === null) return (await isOverdue(seen)) ? again(seen, teardown, events, neverBegun) : null;
  if (word.status !== status) return null;
  // Called off, as where somebody has come to use an export of the stack meanwhile.
  if (phase !== 'delete-failed') return refused(word.reason ?? `CloudFormation left the stack ${status}`);
  const why = await whyAgain(seen, teardown);
  return why === null ? endOf(seen, teardown, events) : again(seen, teardown, events, why);
}

const atWork: ReadonlySet<StackPhase> = new Set(['deleting', 'working', 'rolling-back']);
const neverBegun = 'CloudFormation did not begin the deletion: requesting it again';

function refused(reason: string): Outcome {
  const rootCause: RootCause = { logicalId: null, type: null, reason, explanation: explain(reason) };
  return { kind: 'teardown-refused', rootCause };
}

/** Asks once more, unless that was done often enough. */
async function again(
  seen: SeenStack,
  teardown: Teardown,
  events: readonly OwnEvent[],
  reason: string,
): Promise<Outcome> {
  if (teardown.round < tunables.mostTeardownRounds) return { kind: 'delete-again', reason };
  return stackPhase(seen.status ?? undefined) === 'delete-failed'
    ? endOf(seen, teardown, events)
    : refused(reason);
}

/** Blocked is only what was deleted in part. */
async function endOf(
  seen: SeenStack,
  { round, fromStatus }: Teardown,
  events: readonly OwnEvent[],
): Promise<Outcome> {
  // What failed in a round before was seen to since.
  const since = seen.stack.operation.acceptedAt.getTime() - clockSkewMs;
  const ofRound = round === 1 ? events : events.filter(({ at }) => at.getTime() >= since);
  const rootCause = await withHolders(seen, stackFailure(ofRound, seen.described, seen.status), ofRound);
  const isBlocked = round > 1 || fromStatus === 'TEARDOWN_BLOCKED' || (await hasDeleted(seen));
  return { kind: isBlocked ? 'teardown-blocked' : 'teardown-refused', rootCause };
}

/** Whether a resource has gone since this teardown began, by its deletion or by one that it joined. */
async function hasDeleted({ worker, stack, allFreshEvents }: SeenStack): Promise<boolean> {
  const since = new Date(stack.operation.startedAt.getTime() - clockSkewMs);
  const isGone = (event: ReadEvent) =>
    event.physicalId !== stack.stackId &&
    goneStatuses.includes(event.status) &&
    event.at >= since &&
    (event.token === null || operationOfToken(event.token) === stack.operation.id);
  if (allFreshEvents.some(isGone)) return true;
  const stored = await worker.database.environmentEvent.count({
    where: {
      environmentId: stack.environmentId,
      physicalId: { not: stack.stackId },
      status: { in: goneStatuses },
      OR: [{ operationId: stack.operation.id }, { operationId: null, at: { gte: since } }],
    },
  });
  return stored > 0;
}

export async function tornDown(seen: SeenStack): Promise<Outcome> {
  const { worker, connection, stack } = seen;
  const logger = worker.logger.child({ operation: stack.operation.id });
  await removeArtifacts(connection, stack.environmentId, logger);
  return { kind: 'torn-down', ...(await findResidue(seen)) };
}

interface StackWord {
  at: Date;
  status: string;
  reason: string | null;
}

/** The last that CloudFormation said of the stack as a whole in this round's deletion; null for nothing yet. */
async function lastWord(
  { worker, stack, allFreshEvents }: SeenStack,
  round: number,
): Promise<StackWord | null> {
  const { id, startedAt, acceptedAt } = stack.operation;
  const token = deletionToken(id, round);
  // Emulators report no tokens: there, what is not older than the round is of it.
  const since = round === 1 ? new Date(startedAt.getTime() - clockSkewMs) : acceptedAt;
  const stored = await worker.database.environmentEvent.findFirst({
    where: {
      environmentId: stack.environmentId,
      physicalId: stack.stackId,
      resourceType: stackType,
      OR: [{ token }, { token: null, operationId: id, at: { gte: since } }],
    },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    select: { at: true, status: true, reason: true },
  });
  const fresh = allFreshEvents.findLast(
    (event) =>
      event.resourceType === stackType &&
      (event.token === token || (event.token === null && event.at >= since)),
  );
  if (!fresh || !stored) return fresh ?? stored;
  return fresh.at >= stored.at ? fresh : stored;
}

async function isOverdue({ worker, stack }: SeenStack): Promise<boolean> {
  const now = await databaseNow(worker.database);
  return now.getTime() - stack.operation.acceptedAt.getTime() > tunables.vouchWithinMs;
}

/**
 * Why the deletion is asked for again: nothing but buckets keeps the stack from being deleted, and their owner has said
 * what becomes of what is in them. The instances that may have written it are gone with the rest by now. What S3 called
 * full and shows empty now is tried again as well: that a bucket is empty is only certain once it is deleted.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-bucket.html
 */
async function whyAgain(seen: SeenStack, { options }: Teardown): Promise<string | null> {
  const { emptyBuckets, keepBuckets } = teardownOptionsSchema.parse(options);
  if (!emptyBuckets && !keepBuckets) return null;
  const { connection, stack, worker } = seen;
  const resources = (await resourcesUnlessRefused(connection, stack.stackId, worker.logger)) ?? [];
  const failed = resources.filter(({ status }) => status === 'DELETE_FAILED');
  if (failed.length === 0 || failed.some(({ type }) => type !== 'AWS::S3::Bucket')) return null;
  const { answer: full } = await unlessRefused(fullBucketsAmong(connection, failed));
  const isFull = ({ logicalId }: ReadResource) => full?.some((bucket) => bucket.logicalId === logicalId);
  const wasFull = ({ reason }: ReadResource) => emptyBuckets && /not empty/i.test(reason ?? '');
  if (full === null || !failed.every((bucket) => isFull(bucket) || wasFull(bucket))) return null;
  return keepBuckets
    ? 'The rest is deleted; buckets that hold anything stay'
    : 'Objects arrived in a bucket while the stack was being deleted: emptying it again';
}
