import type { ReadResource } from '@/lib/aws/read-stacks';
import type { StackSeen } from './assess-stack';
import { emptyBucket } from './empty-bucket';
import { countOf, fullBucketsAmong } from './full-buckets';
import { refuseTeardown, type TeardownRun } from './teardown-run';

/**
 * Makes the stack's buckets as their owner chose, right before the deletion: CloudFormation deletes only empty ones.
 *
 * @returns null where the deletion may not proceed: the operation has ended, or was given back
 */
export async function clearBuckets(
  run: TeardownRun,
  { resources, mayDelete }: StackSeen,
): Promise<'emptied' | 'untouched' | null> {
  const { connection, options } = run;
  const { emptyBuckets, keepBuckets, force, retain } = options;
  if (keepBuckets || (force && !emptyBuckets)) return 'untouched';
  const full = await fullBucketsAmong(
    connection,
    resources.filter(({ logicalId }) => !retain.includes(logicalId)),
  );
  const [first] = full;
  if (!first) return 'untouched';
  if (!emptyBuckets) {
    const which = full.map((bucket) => `${bucket.name} (${countOf(bucket)})`).join(', ');
    await refuseTeardown(run, {
      logicalId: first.logicalId,
      type: 'AWS::S3::Bucket',
      reason: `CloudFormation deletes only empty buckets, and nobody chose what happens to the objects in ${which}`,
      explanation:
        'Start the teardown again, and choose whether Slipway empties the bucket or leaves it in AWS.',
    });
    return null;
  }
  // What was emptied can't be filled again, so it has to be certain that the launcher may delete the stack after that.
  // In every other teardown DeleteStack itself may say so.
  if (mayDelete === 'unknown') {
    await refuseTeardown(run, unknownPermission);
    return null;
  }
  for (const bucket of full) if (!(await emptyBucket(run, bucket))) return null;
  return 'emptied';
}

const unknownPermission = {
  logicalId: null,
  type: null,
  reason: 'IAM does not say whether the launcher role may delete the stack',
  explanation:
    'Before objects are deleted for good, Slipway asks whether the stack may be deleted, which needs iam:SimulatePrincipalPolicy. An admin can update the target’s bootstrap stack; or empty the bucket yourself, or leave it in AWS.',
};

/**
 * The logical ids of what CloudFormation is to leave in the account beside what was chosen one by one: buckets that
 * hold anything, where their owner chose that, and the keys without which nobody could read what is kept in a bucket.
 * It takes them only of a stack that it failed to delete, so the first deletion has to find the buckets full; what is
 * there of keys by then is what they depend on.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html
 */
export function toKeep(
  { options: { keepBuckets, retain }, stack }: TeardownRun,
  resources: readonly ReadResource[],
): string[] {
  if (stack?.StackStatus !== 'DELETE_FAILED') return [];
  const buckets = resources.filter(
    ({ type, status, logicalId }) =>
      type === 'AWS::S3::Bucket' &&
      (retain.includes(logicalId) || (keepBuckets && status === 'DELETE_FAILED')),
  );
  if (buckets.length === 0) return [];
  const keys = resources.filter(({ type }) => type === 'AWS::KMS::Key');
  return [...buckets, ...keys]
    .map(({ logicalId }) => logicalId)
    .filter((logicalId) => !retain.includes(logicalId));
}
