import { countVersions, deleteVersions } from '@/lib/aws/buckets';
import { letGo } from '@/lib/environments/operations/record-operation';
import {
  recordEmptying,
  recordOwnEvent,
  recordRemovedObjects,
} from '@/lib/environments/operations/record-step';
import type { Emptying } from '@/lib/environments/records';
import { tunables } from '@/lib/worker/tunables';
import { reassessNowAndThen } from './assess-stack';
import { countOf, type FullBucket } from './full-buckets';
import { refuseTeardown, type TeardownRun } from './teardown-run';

/** What is written while a bucket is emptied is caught by a second pass; what comes after that, by the next round. */
const passes = 2;

/**
 * Deletes every version of every object in a bucket, which its owner consented to. May be repeated at any point: what
 * is gone stays gone, and the next attempt counts what is left.
 *
 * @returns whether the deletion of the stack may proceed; otherwise the operation has ended, or was given back
 */
export async function emptyBucket(run: TeardownRun, bucket: FullBucket): Promise<boolean> {
  const { worker, connection, held } = run;
  const guard = reassessNowAndThen(run);
  await recordEmptying(worker.database, held, {
    emptying: emptyingOf(bucket, 0),
    reason: `Emptying bucket ${bucket.name}: ${countOf(bucket)}`,
  });
  let removed = 0;
  for (let pass = 1; pass <= passes; pass += 1) {
    const before = pass === 1 ? bucket : await countVersions(connection, bucket.name, tunables.countPages);
    if (before.objects === 0) break;
    let removedNow = 0;
    for await (const batch of deleteVersions(connection, bucket.name)) {
      removedNow += batch.removed;
      const emptying = emptyingOf({ ...bucket, ...before }, removedNow);
      await recordRemovedObjects(worker.database, held, { removed: batch.removed, emptying });
      if (batch.refusal !== null) return refuse(run, bucket, batch.refusal);
      if (worker.stopping.aborted) {
        await letGo(worker.database, held, 0);
        return false;
      }
      if (!(await guard())) return false;
    }
    removed += removedNow;
  }
  if (removed > 0) await recordEmptied(run, bucket, removed);
  return true;
}

function emptyingOf({ name, objects, atLeast }: FullBucket, removed: number): Emptying {
  return { bucket: name, removed, total: objects, atLeast };
}

/** What writes into it goes with the stack, so the deletion proceeds in any case. */
async function recordEmptied(
  { worker, connection, held, logger }: TeardownRun,
  bucket: FullBucket,
  removed: number,
): Promise<void> {
  const left = await countVersions(connection, bucket.name, 1);
  const emptied = `Bucket ${bucket.name}: ${format(removed)} versions and delete markers removed`;
  const reason =
    left.objects === 0
      ? emptied
      : `${emptied}, but new objects keep arriving. What is there once the rest of the stack is gone is removed then`;
  await recordOwnEvent(worker.database, held, {
    status: left.objects === 0 ? 'BUCKET_EMPTIED' : 'BUCKET_FILLS_AGAIN',
    reason,
  });
  logger.info({ bucket: bucket.name, removed, left: left.objects }, 'bucket emptied');
}

async function refuse(run: TeardownRun, bucket: FullBucket, refusal: string): Promise<false> {
  await refuseTeardown(run, {
    logicalId: bucket.logicalId,
    type: 'AWS::S3::Bucket',
    reason: `S3 refused to delete from bucket ${bucket.name}: ${refusal}`,
    explanation:
      'The bucket still holds objects that S3 does not let Slipway delete: a legal hold, a lock or a bucket policy. Remove that, or delete the objects yourself, then start the teardown again. Or leave the bucket in AWS: AWS deletes the rest.',
  });
  return false;
}

function format(count: number): string {
  return count.toLocaleString('en');
}
