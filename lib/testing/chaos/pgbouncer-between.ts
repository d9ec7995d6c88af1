import { setTimeout as sleep } from 'node:timers/promises';
import { startPortalProcess } from '@/lib/testing/checks/portal-process';
import { hasPgBouncer, startPgBouncer } from '@/lib/testing/faults/pgbouncer';
import { inWorld, sized } from './in-world';
import { reportMeasured } from './measured';
import type { Outcome, Scenario } from './scenario';
import { faultNow, newRecovery, noteEnded, startSteadyLoad, untilRecovered } from './steady-load';

/**
 * PgBouncer in transaction mode stands between, with a direct address for LISTEN and the workers' queue. It is killed and
 * started anew, and so is Postgres behind it, in turns.
 */
export const pgBouncerBetween: Scenario = {
  name: 'PgBouncer between, in transaction mode',
  run: async (settings) => {
    if (!hasPgBouncer) return skipped;
    return inWorld(settings, 10, async (world, outcome) => {
      const bouncer = await startPgBouncer(world.databaseUrl);
      const way = { databaseUrl: bouncer.url, variables: { DATABASE_DIRECT_URL: world.databaseUrl } };
      const workers = [world.startWorker(way), world.startWorker(way)];
      const portals = await Promise.all([0, 1].map(() => startPortalProcess(way)));
      const recovery = newRecovery();
      try {
        const load = startSteadyLoad(world, portals, 'bouncer', 4);
        for (let round = 0; round < sized(settings, 10, 2); round += 1) {
          await sleep(3_000);
          const faultAt = faultNow();
          await (round % 2 === 0 ? bouncer.restart() : settings.server.restart());
          outcome.faults += 1;
          await untilRecovered(world, { workers, portals }, faultAt, recovery);
        }
        await load.end();
        outcome.runs = world.acknowledged.length;
        for (const each of Object.values(recovery)) reportMeasured(outcome, each);
        outcome.notes.push(`${load.refused} requests repeated with their key`);
        noteEnded(outcome, [...workers, ...portals]);
        const log = [...workers, ...portals].map((process) => process.log()).join('\n');
        noteLogged(outcome, log, /prepared statement/, 'a named statement met another connection');
        noteLogged(outcome, log, /listen-refused/, 'LISTEN was refused over the direct address');
      } finally {
        await Promise.all(portals.map((portal) => portal.kill()));
        await bouncer.close();
      }
    });
  },
};

const skipped: Outcome = {
  runs: 0,
  faults: 0,
  violations: [],
  notes: ['SKIPPED: there is no pgbouncer here (apt-get install pgbouncer)'],
};

function noteLogged(outcome: Outcome, log: string, words: RegExp, what: string): void {
  if (words.test(log)) outcome.violations.push({ kind: 'untrue', what });
}
