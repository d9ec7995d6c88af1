import { isUnknownStack } from '@/lib/aws/aws-failure';
import { countVersions, deleteVersions } from '@/lib/aws/buckets';
import type { Connection } from '@/lib/aws/connect';
import { listResources } from '@/lib/aws/read-stacks';
import type { Logger } from '@/lib/config/logger';
import { failBeforeStack, type Held, letGo } from '@/lib/environments/carry-out-operation';
import { goneStatuses } from '@/lib/environments/resource-state';
import { tellEvent, tellProgress } from '@/lib/environments/tell-progress';
import { tunables } from './tunables';
import type { WorkerContext } from './worker-context';

/** A teardown on its way to the deletion of the stack. */
export interface Attempt {
  worker: WorkerContext;
  connection: Connection;
  held: Held;
  logger: Logger;
}

interface StackBucket {
  logicalId: string;
  name: string;
}

/** What is written while a bucket is emptied is caught by a second pass; what comes after that is told. */
const passes = 2;

/**
 * Deletes every version of every object in a stack's buckets, which its owner consented to. May be repeated at any
 * point: what is gone stays gone, and the next attempt counts what is left.
 *
 * @returns whether the deletion of the stack may go on; otherwise the operation has ended, or was given back
 */
export async function emptyBuckets(attempt: Attempt, stackId: string): Promise<boolean> {
  for (const bucket of await bucketsOf(attempt.connection, stackId)) {
    if (!(await emptyBucket(attempt, bucket))) return false;
  }
  return true;
}

async function bucketsOf(connection: Connection, stackId: string): Promise<StackBucket[]> {
  const resources = await listResources(connection, stackId).catch((error: unknown) => {
    if (isUnknownStack(error)) return [];
    throw error;
  });
  return resources.flatMap(({ type, logicalId, physicalId, status }) =>
    type === 'AWS::S3::Bucket' && physicalId !== null && !goneStatuses.includes(status)
      ? [{ logicalId, name: physicalId }]
      : [],
  );
}

async function emptyBucket(attempt: Attempt, bucket: StackBucket): Promise<boolean> {
  const { worker, connection, held } = attempt;
  let removed = 0;
  for (let pass = 1; pass <= passes; pass += 1) {
    const before = await countVersions(connection, bucket.name, tunables.countPages);
    if (before.objects === 0) break;
    const total = `${before.atLeast ? 'more than ' : ''}${format(before.objects)}`;
    let removedNow = 0;
    for await (const batch of deleteVersions(connection, bucket.name)) {
      if (batch.refusal !== null) return refuse(attempt, bucket, batch.refusal);
      removedNow += batch.removed;
      await tellProgress(
        worker.database,
        held,
        `Emptying bucket ${bucket.name}: ${format(removedNow)} of ${total} removed`,
      );
      if (!worker.stopping.aborted) continue;
      await letGo(worker.database, held, 0);
      return false;
    }
    removed += removedNow;
  }
  if (removed > 0) await tellEnd(attempt, bucket, removed);
  return true;
}

/** The instances that write into it go with the stack, so the deletion goes on in any case. */
async function tellEnd(
  { worker, connection, held, logger }: Attempt,
  bucket: StackBucket,
  removed: number,
): Promise<void> {
  const left = await countVersions(connection, bucket.name, 1);
  const emptied = `Bucket ${bucket.name}: ${format(removed)} versions and delete markers removed`;
  const reason =
    left.objects === 0
      ? emptied
      : `${emptied}, but new objects keep arriving. If they block the teardown, stop what writes them and start it again`;
  await tellEvent(worker.database, held, {
    status: left.objects === 0 ? 'BUCKET_EMPTIED' : 'BUCKET_FILLS_AGAIN',
    reason,
  });
  logger.info({ bucket: bucket.name, removed, left: left.objects }, 'bucket emptied');
}

async function refuse({ worker, held }: Attempt, bucket: StackBucket, refusal: string): Promise<false> {
  await failBeforeStack(worker.database, held, {
    logicalId: bucket.logicalId,
    type: 'AWS::S3::Bucket',
    reason: `S3 refused to delete from bucket ${bucket.name}: ${refusal}`,
    explanation:
      'The bucket still holds objects that S3 does not let Slipway delete: a legal hold, a lock or a bucket policy. Remove that, or delete the objects yourself, then start the teardown again. Or start it again without emptying: AWS deletes the rest, and the bucket can then be left in the account.',
  });
  return false;
}

function format(count: number): string {
  return count.toLocaleString('en');
}
