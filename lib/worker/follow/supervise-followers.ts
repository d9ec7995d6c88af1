import { requestDailyDrift } from '@/lib/targets/drift-schedule';
import { endFollowing, releaseFollowerLeases, targetsToFollow } from '@/lib/targets/follower-lease';
import { targetsToReconcile } from '@/lib/targets/reconcile';
import { noteFailure } from '@/lib/worker/note-failure';
import { pause } from '@/lib/worker/pause';
import { backOffMs, tunables } from '@/lib/worker/tunables';
import type { WorkerContext } from '@/lib/worker/worker-context';
import { newMemory } from './follow-memory';
import { followTarget } from './follow-target';
import { reconcileTarget } from './reconcile-target';

/**
 * Follows every target that has stacks in flight and no other follower, and compares each now and then with what lives
 * there; ends when the worker stops, and lets go of its leases then.
 */
export async function superviseFollowers(
  worker: WorkerContext,
  wake: { subscribe(run: () => void): void },
): Promise<void> {
  const reconcile = oneEach((targetId) => reconcileOrWait(worker, targetId));
  const lanesLeft = () => Math.max(0, tunables.reconcilesAtOnce - reconcile.count());
  const follow = oneEach((targetId) =>
    followUntilQuiet(worker, targetId, async () => {
      // It needs the same lease, which runs out after it.
      if (!reconcile.isRunning(targetId))
        await endFollowing(worker.database, { targetId, workerId: worker.workerId });
    }),
  );
  let nudge = () => {};
  let driftPlannedAt = Number.NEGATIVE_INFINITY;
  wake.subscribe(() => nudge());
  while (!worker.stopping.aborted) {
    if (worker.onlyReads) {
      await pause(tunables.superviseEveryMs, worker.stopping);
      continue;
    }
    await attempt(worker, 'look for targets to follow', async () =>
      follow.start(await targetsToFollow(worker.database)),
    );
    await attempt(worker, 'look for targets to reconcile', async () =>
      reconcile.start(
        await targetsToReconcile(worker.database, { workerId: worker.workerId, limit: lanesLeft() }),
      ),
    );
    if (worker.mayWork() && performance.now() - driftPlannedAt > tunables.requestDriftEveryMs) {
      driftPlannedAt = performance.now();
      await attempt(worker, 'plan drift detections', () =>
        requestDailyDrift(worker.database, {
          atOnce: tunables.driftsAtOnce,
          perTarget: tunables.driftsPerTarget,
        }),
      );
    }
    await pause(tunables.superviseEveryMs, worker.stopping, (wakeUp) => {
      nudge = wakeUp;
    });
  }
  await Promise.all([follow.ended(), reconcile.ended()]);
  await releaseFollowerLeases(worker.database, worker.workerId);
}

/** None of the tasks waits for another one to succeed. */
async function attempt(worker: WorkerContext, what: string, task: () => Promise<unknown>): Promise<void> {
  if (!worker.mayWork()) return;
  try {
    await task();
  } catch (error) {
    noteFailure(worker, error, `could not ${what}`);
  }
}

/** Runs at most one `run` per target at a time. */
function oneEach(run: (targetId: string) => Promise<void>) {
  const running = new Map<string, Promise<void>>();
  return {
    start: (targetIds: readonly string[]) => {
      for (const targetId of targetIds) {
        if (running.has(targetId)) continue;
        const ended = run(targetId).finally(() => running.delete(targetId));
        running.set(targetId, ended);
      }
    },
    isRunning: (targetId: string) => running.has(targetId),
    count: () => running.size,
    ended: () => Promise.all(running.values()),
  };
}

/** Reads the target again and again until nothing is left to read, or another worker has it. */
async function followUntilQuiet(
  worker: WorkerContext,
  targetId: string,
  whenQuiet: () => Promise<void>,
): Promise<void> {
  const memory = newMemory();
  let failures = 0;
  while (!worker.stopping.aborted && worker.mayWork()) {
    try {
      const inFlight = await followTarget(worker, targetId, memory);
      if (inFlight === 0) await whenQuiet();
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

/** A target that another worker has stays due; it is not tried again at once. */
async function reconcileOrWait(worker: WorkerContext, targetId: string): Promise<void> {
  try {
    if (await reconcileTarget(worker, targetId)) return;
  } catch (error) {
    worker.logger.warn({ err: error, target: targetId }, 'the reconciliation left no record');
  }
  await pause(tunables.followerLeaseMs, worker.stopping);
}
