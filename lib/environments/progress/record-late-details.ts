import { crashPoint } from '@/lib/config/crash-point';
import type { Database } from '@/lib/db/client';
import { announce } from '@/lib/environments/announce';
import { countResources, countsAtEnd } from '@/lib/environments/count-resources';
import { foldTimings } from '@/lib/environments/operations/resource-timings';
import type { SeenEvent } from '@/lib/environments/progress/save-events';
import { lockTimeLine } from '@/lib/environments/record-event';
import { type SeenResource, saveResourcesAsListed } from '@/lib/environments/save-resources';
import type { StackInFlight } from '@/lib/environments/stack-in-flight';
import { assertFollowerLease, type FollowerLease } from '@/lib/targets/follower-lease';
import { saveEvents } from './save-events';

/**
 * The last events and the list of resources of a launch whose end was recorded before them, because many ended at
 * once; `resources` null where AWS does not list them. Refused (FollowerLeaseLost) when the follower's lease was lost.
 */
export async function recordLateDetails(
  database: Database,
  lease: FollowerLease,
  stack: StackInFlight,
  seen: { events: readonly SeenEvent[]; resources: readonly SeenResource[] | null },
): Promise<void> {
  await database.$transaction(async (tx) => {
    await assertFollowerLease(tx, lease);
    await lockTimeLine(tx, stack.environmentId);
    await saveEvents(tx, stack, seen.events);
    // Whatever has begun since is newer than this list.
    const { status } = await tx.environment.findUniqueOrThrow({
      where: { id: stack.environmentId },
      select: { status: true },
    });
    if (status === 'ACTIVE' && seen.resources) {
      await saveResourcesAsListed(tx, stack.environmentId, seen.resources);
      await tx.environment.update({
        where: { id: stack.environmentId },
        data: countsAtEnd(await countResources(tx, stack.environmentId)),
      });
    }
    await foldTimings(tx, stack);
    await announce(tx, stack.environmentId);
    crashPoint('commit.late-details.before');
  });
  crashPoint('commit.late-details.after');
}
