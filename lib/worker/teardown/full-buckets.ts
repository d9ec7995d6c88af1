import { countVersions, type ObjectCount } from '@/lib/aws/buckets';
import type { Connection } from '@/lib/aws/connect';
import type { ReadResource } from '@/lib/aws/read-stacks';
import { tunables } from '@/lib/worker/tunables';

/** A bucket of a stack that CloudFormation can't delete, since it holds something. */
export interface FullBucket extends ObjectCount {
  logicalId: string;
  name: string;
}

/** Those of a stack's `resources` that are buckets with anything in them. */
export async function fullBucketsAmong(
  connection: Connection,
  resources: readonly ReadResource[],
): Promise<FullBucket[]> {
  const full: FullBucket[] = [];
  for (const { logicalId, type, physicalId: name } of resources) {
    if (type !== 'AWS::S3::Bucket' || name === null) continue;
    const count = await countVersions(connection, name, tunables.countPages);
    if (count.objects > 0) full.push({ logicalId, name, ...count });
  }
  return full;
}

/** "more than 20,000 objects and versions". */
export function countOf({ objects, atLeast }: ObjectCount): string {
  const words = objects === 1 ? '1 object' : `${objects.toLocaleString('en')} objects and versions`;
  return atLeast ? `more than ${words}` : words;
}
