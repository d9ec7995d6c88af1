import { setTimeout as sleep } from 'node:timers/promises';
import { type PortalProcess, startPortalProcess } from '@/lib/testing/checks/portal-process';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { inWorld, sized } from './in-world';
import { namesOf, type Scenario } from './scenario';
import { submit } from './submit';
import type { World } from './world';

/**
 * Postgres goes away and comes back under load. What was acknowledged before is there after, and two workers and the
 * portal go on by themselves.
 */
export const postgresRestarts: Scenario = {
  name: 'Postgres restarted under load',
  run: (settings) =>
    inWorld(settings, 10, async (world, outcome) => {
      const restarts = sized(settings, 10, 2);
      const workers = [world.startWorker(), world.startWorker()];
      const portal = await startPortalProcess(world);
      try {
        const asked = { refused: 0, going: true };
        const load = launchUntilTold(world, portal, asked);
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
        await waitUntil('the portal to say that all is well', () => isWell(portal), {
          withinMs: 60_000,
          state: () => portal.log().slice(-2_000),
        });
        outcome.notes.push(
          `${world.acknowledged.length} requests acknowledged over HTTP, ${asked.refused} refused while Postgres was away`,
        );
        if (portal.isGone() || workers.some((worker) => worker.isGone()))
          outcome.violations.push({ kind: 'lost', what: 'a process ended with its database' });
      } finally {
        await portal.stop();
      }
    }),
};

async function isWell({ url }: PortalProcess): Promise<boolean> {
  return (await fetch(`${url}/api/health`)).ok;
}

/** Only what was acknowledged counts: a request that got no answer, or a refusal, may have been written or not. */
async function launchUntilTold(
  world: World,
  portal: PortalProcess,
  asked: { refused: number; going: boolean },
): Promise<void> {
  for (const name of namesOf('restart', 150)) {
    if (!asked.going) return;
    const answer = await submit(world, portal, name).catch(() => null);
    if (answer?.status === 202 && answer.operation) world.acknowledged.push(answer.operation);
    else asked.refused += 1;
    await sleep(400);
  }
}
