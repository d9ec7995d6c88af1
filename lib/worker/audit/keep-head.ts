import { giveAnchoringBack, takeAnchoring, verifiedHead } from '@/lib/audit/head';
import { type AnchorBucket, anchorBucket } from '@/lib/aws/anchors';
import { tunables } from '@/lib/worker/tunables';
import type { WorkerContext } from '@/lib/worker/worker-context';

type Keeper = Pick<WorkerContext, 'database' | 'logger'>;

/**
 * Keeps the signed head of the log outside the database: in a line of this log after each verification that found it in
 * order, and now and then in the bucket that AUDIT_ANCHOR_BUCKET names, where nobody can delete it.
 */
export async function keepHead(
  { database, logger }: Keeper,
  bucketName = process.env.AUDIT_ANCHOR_BUCKET,
  open: (name: string) => AnchorBucket = anchorBucket,
): Promise<void> {
  const head = await verifiedHead(database);
  if (!head) return;
  logger.info({ head }, 'head of the audit log');
  if (!bucketName || !(await takeAnchoring(database, head, tunables.anchorAuditEveryMs))) return;
  try {
    const name = `${head.at.replaceAll(/[:.]/g, '-')}-${head.id}.json`;
    const until = new Date(Date.now() + tunables.anchorKeptMs);
    await open(bucketName).put(name, JSON.stringify(head), until);
  } catch (error) {
    logger.error({ err: error, bucket: bucketName }, 'the head of the audit log could not be anchored');
    await giveAnchoringBack(database);
  }
}
