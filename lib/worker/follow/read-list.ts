import { classifyFailure, RoleNotAssumed } from '@/lib/aws/aws-failure';
import { listStacksAtWork } from '@/lib/aws/read-stacks';
import { tunables } from '@/lib/worker/tunables';
import { waitAtMost } from '@/lib/worker/wait-at-most';
import { type FollowMemory, type Listing, mayTryAgain, noteFailed, theList } from './follow-memory';
import type { Reading } from './follow-stack';

/**
 * The status of every stack at work, or null where it is not known now: AWS refuses or fails, or has not answered yet.
 * It makes reading cheap and nothing else depends on it, so the stacks are read without it. Asked for once at a time:
 * what is late serves the next read.
 *
 * @throws RoleNotAssumed then no stack can be read either
 */
export async function readList(
  { worker, lease, connection }: Reading,
  memory: FollowMemory,
): Promise<ReadonlyMap<string, string> | null> {
  if (!mayTryAgain(memory, theList, performance.now())) return null;
  memory.listing ??= settled(listStacksAtWork(connection));
  const listing = await waitAtMost(tunables.waitForListMs, memory.listing);
  if (!listing) return null;
  memory.listing = null;
  if (listing.statuses !== null) {
    memory.failed.delete(theList);
    memory.listError = null;
    return listing.statuses;
  }
  const { error } = listing;
  if (error instanceof RoleNotAssumed) throw error;
  noteFailed(memory, theList, performance.now());
  memory.listError = classifyFailure(error).reason;
  worker.logger.warn({ err: error, target: lease.targetId }, 'the stacks at work are not listed');
  return null;
}

async function settled(listing: Promise<ReadonlyMap<string, string>>): Promise<Listing> {
  try {
    return { statuses: await listing, error: null };
  } catch (error) {
    return { statuses: null, error };
  }
}
