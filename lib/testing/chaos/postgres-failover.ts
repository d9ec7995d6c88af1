import { setTimeout as sleep } from 'node:timers/promises';
import { startPortalProcess } from '@/lib/testing/checks/portal-process';
import { startFailoverServer } from '@/lib/testing/faults/failover-server';
import { inWorld, sized } from './in-world';
import { measure, reportMeasured } from './measured';
import type { Scenario } from './scenario';
import { faultNow, newRecovery, noteEnded, startSteadyLoad, untilRecovered } from './steady-load';

/**
 * A primary is killed under load and its standby promoted, behind an address that stays; the new primary gets a standby,
 * and so on. What was answered is there, and workers and portals go on by themselves.
 */
export const postgresFailover: Scenario = {
  name: 'Postgres fails over to its standby',
  run: async (settings) => {
    const server = await startFailoverServer();
    try {
      // Nobody restarts a server here that is gone for good.
      const restart = () => Promise.reject(new Error('A primary that failed stays away'));
      const ofThese = { ...settings, server: { ...server, restart, close: async () => undefined } };
      return await inWorld(ofThese, 10, async (world, outcome) => {
        const workers = [world.startWorker(), world.startWorker()];
        const portals = await Promise.all([0, 1].map(() => startPortalProcess(world)));
        const recovery = newRecovery();
        const promoted = measure('standby promoted', 30_000);
        try {
          const load = startSteadyLoad(world, portals, 'failover', 4);
          for (let round = 0; round < sized(settings, 5, 2); round += 1) {
            await server.startStandby();
            await sleep(3_000);
            const faultAt = faultNow();
            promoted.times.push(await server.failOver());
            outcome.faults += 1;
            await untilRecovered(world, { workers, portals }, faultAt, recovery);
          }
          await load.end();
          outcome.runs = world.acknowledged.length;
          for (const each of [promoted, ...Object.values(recovery)]) reportMeasured(outcome, each);
          outcome.notes.push(`${load.refused} requests repeated with their key`);
          noteEnded(outcome, [...workers, ...portals]);
        } finally {
          await Promise.all(portals.map((portal) => portal.kill()));
        }
      });
    } finally {
      await server.close();
    }
  },
};
