import type { ReadEvent, ReadResource } from '@/lib/aws/read-stacks';
import { stackType } from '@/lib/aws/root-cause';
import { stackPhase } from '@/lib/aws/stack-status';
import { operationOfToken } from '@/lib/environments/deletion-token';
import type { TeardownOptions } from '@/lib/environments/operation-options';
import type { Outcome } from '@/lib/environments/record-progress';
import { goneStatuses } from '@/lib/environments/resource-state';
import { readTeardownOptions } from '@/lib/environments/teardown-options';
import { removeComposeFiles } from './compose-file';
import type { Seen } from './find-outcome';
import { findResidue } from './find-residue';
import { fullBucketsAmong } from './full-buckets';
import { stackFailure } from './stack-failure';
import { tunables } from './tunables';
import { resourcesUnlessRefused, unlessRefused } from './unless-refused';

/** How a teardown ended, or that another deletion has to follow; null while CloudFormation is at it. */
export async function teardownOutcome(
  seen: Seen,
  events: readonly ReadEventOfOperation[],
): Promise<Outcome | null> {
  const phase = stackPhase(seen.status ?? undefined);
  if (phase === 'deleted') return tornDown(seen);
  if (phase !== 'delete-failed') return null;
  const options = await readTeardownOptions(seen.worker.database, seen.stack.operation.id);
  // The status alone may be that of an attempt before this one, read late: an event of this one must vouch for it.
  if (!(await hasFailed(seen, options))) return null;
  const { worker, connection, stack } = seen;
  const resources = await resourcesUnlessRefused(connection, stack.stackId, worker.logger);
  if (resources && (await bucketsAlone(seen, options, resources)))
    return { kind: 'buckets-filled', resources };
  // What failed in a round before was seen to since.
  const since = stack.operation.acceptedAt.getTime() - clockSkewMs;
  const ofRound = options.round === 1 ? events : events.filter(({ at }) => at.getTime() >= since);
  const rootCause = stackFailure(ofRound, seen.described, seen.status);
  const isFirst = options.round === 1 && options.from !== 'TEARDOWN_BLOCKED';
  return isFirst && resources?.every(({ status }) => !goneStatuses.includes(status))
    ? { kind: 'teardown-refused', rootCause, resources }
    : { kind: 'teardown-blocked', rootCause };
}

type ReadEventOfOperation = Omit<ReadEvent, 'eventId' | 'token'>;

export async function tornDown(seen: Seen): Promise<Outcome> {
  const { worker, connection, stack } = seen;
  const logger = worker.logger.child({ operation: stack.operation.id });
  await removeComposeFiles(connection, stack.environmentId, logger);
  return { kind: 'torn-down', ...(await findResidue(seen)) };
}

/** CloudFormation's clock and ours may differ by a little. */
const clockSkewMs = 60_000;

/**
 * Whether this round's deletion of the stack has failed: each of ours tells it once. Or somebody else's did, which ran
 * already and which ours joined.
 */
async function hasFailed(
  { worker, stack, allFreshEvents }: Seen,
  { round }: TeardownOptions,
): Promise<boolean> {
  const { id, acceptedAt } = stack.operation;
  const stored = await worker.database.environmentEvent.findMany({
    where: {
      environmentId: stack.environmentId,
      physicalId: stack.stackId,
      resourceType: stackType,
      status: 'DELETE_FAILED',
      OR: [{ operationId: id }, { operationId: null }],
    },
    select: { externalId: true, operationId: true, at: true },
  });
  const fresh = allFreshEvents
    .filter(({ resourceType, status }) => resourceType === stackType && status === 'DELETE_FAILED')
    .map(({ eventId: externalId, token, at }) => {
      const operationId = token === null ? id : operationOfToken(token);
      return { externalId, operationId: operationId === id ? id : null, at };
    });
  const failures = [...stored, ...fresh];
  const own = failures.filter(({ operationId }) => operationId === id);
  if (new Set(own.map(({ externalId }) => externalId)).size >= round) return true;
  const since = acceptedAt.getTime() - clockSkewMs;
  return failures.some(({ operationId, at }) => operationId === null && at.getTime() >= since);
}

/**
 * Whether nothing but buckets keeps the stack from being deleted, and their owner has said what becomes of what is in
 * them: the instances that may have written it are gone with the rest by now.
 */
async function bucketsAlone(
  { connection }: Seen,
  { emptyBuckets, keepBuckets, round }: TeardownOptions,
  resources: readonly ReadResource[],
): Promise<boolean> {
  if (!(emptyBuckets || keepBuckets) || round >= tunables.mostTeardownRounds) return false;
  const failed = resources.filter(({ status }) => status === 'DELETE_FAILED');
  if (failed.length === 0 || failed.some(({ type }) => type !== 'AWS::S3::Bucket')) return false;
  const { answer: full } = await unlessRefused(fullBucketsAmong(connection, failed));
  return full?.length === failed.length;
}
