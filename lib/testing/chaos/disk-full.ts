import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { applyMigrations } from '@/lib/db/migrate';
import { cloneDatabase, createDatabase, dropDatabase } from '@/lib/sandbox/postgres/databases';
import { openRoles } from '@/lib/sandbox/postgres/roles';
import { startPostgres } from '@/lib/sandbox/postgres/start';
import { startPortalProcess } from '@/lib/testing/checks/portal-process';
import { mountSmallDisk, type SmallDisk } from '@/lib/testing/faults/small-disk';
import { inWorld, sized } from './in-world';
import { reportMeasured } from './measured';
import type { Outcome, Scenario } from './scenario';
import type { DatabaseServer } from './server';
import { faultNow, newRecovery, noteEnded, startSteadyLoad, untilRecovered } from './steady-load';

const template = 'slipway_template';
const megabytes = 400;

/**
 * Postgres's disk is full under load, for some seconds each time: changes fail, and Postgres itself may stop where not
 * even its log of changes can be written. With the space back, and Postgres started by an operator where it ended, all go
 * on.
 */
export const diskFull: Scenario = {
  name: 'the disk of Postgres is full',
  run: async (settings) => {
    const disk = mountSmallDisk(megabytes);
    if (!disk) return skipped;
    try {
      const server = await startServerOn(disk);
      try {
        return await inWorld({ ...settings, server }, 10, async (world, outcome) => {
          const workers = [world.startWorker(), world.startWorker()];
          const portals = [await startPortalProcess(world)];
          const recovery = newRecovery();
          try {
            const load = startSteadyLoad(world, portals, 'disk', 4);
            for (let round = 0; round < sized(settings, 5, 2); round += 1) {
              await sleep(3_000);
              disk.fill();
              outcome.faults += 1;
              await sleep(6_000);
              disk.free();
              const faultAt = faultNow();
              if (await server.startWhereEnded()) outcome.notes.push('Postgres had stopped, and was started');
              await untilRecovered(world, { workers, portals }, faultAt, recovery);
            }
            await load.end();
            outcome.runs = world.acknowledged.length;
            for (const each of Object.values(recovery)) reportMeasured(outcome, each);
            outcome.notes.push(`${load.refused} requests repeated with their key`);
            noteEnded(outcome, [...workers, ...portals]);
          } finally {
            await Promise.all(portals.map((portal) => portal.kill()));
          }
        });
      } finally {
        await server.close();
      }
    } finally {
      disk.close();
    }
  },
};

const skipped: Outcome = {
  runs: 0,
  faults: 0,
  violations: [],
  notes: ['SKIPPED: a small disk can be mounted by root only'],
};

interface ServerOnDisk extends DatabaseServer {
  /** @returns whether it had ended */
  startWhereEnded: () => Promise<boolean>;
}

async function startServerOn(disk: SmallDisk): Promise<ServerOnDisk> {
  const dataDir = join(disk.folder, 'postgres');
  const logFile = join(disk.folder, 'postgres.log');
  let server = await startPostgres({ dataDir, logFile });
  const { url, port } = server;
  let ended = false;
  const watch = () => {
    ended = false;
    const { pid } = server;
    void server.exited.then(() => {
      if (server.pid === pid) ended = true;
    });
  };
  watch();
  await applyMigrations(await createDatabase(url, template));
  await openRoles(url);
  const start = async () => {
    server = await startPostgres({ dataDir, logFile, port });
    if (server.port !== port) throw new Error(`Postgres came back on port ${server.port}, not ${port}`);
    watch();
  };
  return {
    newDatabase: (name) => cloneDatabase(url, template, name),
    drop: (name) => dropDatabase(url, name),
    restart: async () => {
      await server.stop();
      await start();
    },
    startWhereEnded: async () => {
      // What recovers by itself does it now, or ends.
      await sleep(1_000);
      if (!ended) return false;
      await start();
      return true;
    },
    close: () => server.stop(),
  };
}
