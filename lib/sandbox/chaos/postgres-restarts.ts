import { setTimeout as sleep } from 'node:timers/promises';
import { inWorld, sized } from './in-world';
import { namesOf, type Scenario } from './scenario';

/** Postgres goes away and comes back under load. What was acknowledged before is there after, and workers go on. */
export const postgresRestarts: Scenario = {
  name: 'Postgres restarted under load',
  run: (settings) =>
    inWorld(settings, 10, async (world, outcome) => {
      const restarts = sized(settings, 10, 2);
      const workers = [world.startWorker(), world.startWorker()];
      const asked = { refused: 0, going: true };
      const load = launchUntilTold(world.launch, asked);
      for (let restart = 0; restart < restarts; restart += 1) {
        await sleep(3_000);
        await settings.server.restart();
        outcome.faults += 1;
      }
      await sleep(2_000);
      asked.going = false;
      await load;
      outcome.runs = world.acknowledged.length;
      await world.ended(world.acknowledged, 600_000);
      outcome.notes.push(
        `${world.acknowledged.length} requests acknowledged, ${asked.refused} refused while Postgres was away`,
      );
      if (workers.some((worker) => worker.isGone()))
        outcome.violations.push({ kind: 'lost', what: 'a worker ended with its database' });
    }),
};

async function launchUntilTold(
  launch: (name: string) => Promise<string>,
  asked: { refused: number; going: boolean },
): Promise<void> {
  for (const name of namesOf('restart', 60)) {
    if (!asked.going) return;
    // A request that got no answer may have been written or not: only what was acknowledged counts.
    await launch(name).catch(() => {
      asked.refused += 1;
    });
    await sleep(400);
  }
}
