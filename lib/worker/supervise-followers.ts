import { targetsToFollow } from '@/lib/environments/follower-lease';
import { followTarget } from './follow-target';
import { pause } from './pause';
import { backOffMs, tunables } from './tunables';
import type { WorkerContext } from './worker-context';

/** Follows every target that has stacks in flight and no other follower; ends when the worker stops. */
export async function superviseFollowers(
  worker: WorkerContext,
  wake: { subscribe(run: () => void): void },
): Promise<void> {
  const following = new Map<string, Promise<void>>();
  let nudge = () => {};
  wake.subscribe(() => nudge());
  while (!worker.stopping.aborted) {
    try {
      for (const targetId of await targetsToFollow(worker.database)) {
        if (following.has(targetId)) continue;
        const run = followUntilQuiet(worker, targetId).finally(() => following.delete(targetId));
        following.set(targetId, run);
      }
    } catch (error) {
      worker.logger.warn({ err: error }, 'could not look for targets to follow');
    }
    await pause(tunables.superviseEveryMs, worker.stopping, (wakeUp) => {
      nudge = wakeUp;
    });
  }
  await Promise.all(following.values());
}

/** Reads the target again and again until nothing is in flight, or another worker has it. */
async function followUntilQuiet(worker: WorkerContext, targetId: string): Promise<void> {
  let failures = 0;
  while (!worker.stopping.aborted) {
    try {
      const inFlight = await followTarget(worker, targetId);
      if (!inFlight) return;
      failures = 0;
    } catch (error) {
      failures += 1;
      worker.logger.warn({ err: error, target: targetId, failures }, 'could not read the target');
    }
    const pauseMs =
      failures === 0
        ? tunables.followEveryMs
        : backOffMs(failures, tunables.followEveryMs, tunables.longestFollowPauseMs);
    await pause(pauseMs, worker.stopping);
  }
}
