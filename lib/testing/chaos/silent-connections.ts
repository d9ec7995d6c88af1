import { setTimeout as sleep } from 'node:timers/promises';
import { databaseNow } from '@/lib/db/database-now';
import { type FreezingProxy, startFreezingProxy } from '@/lib/testing/checks/freezing-proxy';
import { type PortalProcess, startPortalProcess } from '@/lib/testing/checks/portal-process';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import type { WorkerProcess } from '@/lib/testing/checks/worker-process';
import { inWorld, sized } from './in-world';
import { measure, reportMeasured } from './measured';
import { namesOf, type Outcome, randomOf, type Scenario } from './scenario';
import { submit } from './submit';
import type { World } from './world';

const endWithinMs = 600_000;

/** What is measured, with what would be too late. */
const newMeasurements = () => ({
  workerBack: measure('worker back', 30_000),
  portalBack: measure('portal back', 30_000),
  health: measure('health check of the portal answered', 5_000),
  workerGone: measure('worker gone after SIGTERM', 5_000),
  portalGone: measure('portal gone after SIGTERM', 5_000),
});

type Measurements = ReturnType<typeof newMeasurements>;

/**
 * Between Postgres on one side, two workers and the portal on the other, all connections there are fall silent, again
 * and again, while environments are launched, updated and torn down; new connections work. In the end workers and the
 * portal are told to stop right after that.
 */
export const silentConnections: Scenario = {
  name: 'connections to Postgres fall silent',
  run: (settings) =>
    inWorld(settings, 10, async (world, outcome) => {
      const proxy = await startFreezingProxy(world.databaseUrl);
      const start = () => world.startWorker({ databaseUrl: proxy.url });
      const workers = [start(), start()];
      const portal = await startPortalProcess({ databaseUrl: proxy.url });
      const measured = newMeasurements();
      try {
        const asked = { refused: 0, going: true };
        const load = Promise.all(
          namesOf('silent', 4).map((lane) => liveUntilTold(world, portal, lane, asked)),
        );
        // Awaited below; until then a failure must not end this process.
        load.catch(() => undefined);
        const random = randomOf(settings.firstSeed);
        for (let round = 0; round < sized(settings, 10, 2); round += 1) {
          await sleep(1_000 + random() * 4_000);
          const since = await freeze(world, proxy, outcome);
          await bothBack(world, workers, portal, since, measured);
        }
        for (let round = 0; round < sized(settings, 5, 1); round += 1) {
          await sleep(1_000 + random() * 2_000);
          const since = await freeze(world, proxy, outcome);
          const [leaving] = workers.splice(0, 1);
          if (leaving) measured.workerGone.times.push(await timeToEnd(leaving));
          await bothBack(world, workers, portal, since, measured);
          workers.push(start());
        }
        asked.going = false;
        await load;
        await world.ended(await allOperations(world), endWithinMs);
        outcome.runs = world.acknowledged.length;
        outcome.faults += proxy.freeze();
        const waiting = submit(world, portal, 'unanswered').catch(() => null);
        await sleep(500);
        measured.portalGone.times.push(await timeToEnd(portal));
        await waiting;
        await world.ended(await allOperations(world), endWithinMs);
        for (const each of Object.values(measured)) reportMeasured(outcome, each);
        outcome.notes.push(
          `${outcome.runs} operations promised, ${asked.refused} requests refused or unanswered`,
        );
      } finally {
        await portal.kill();
        await Promise.all(workers.map((worker) => worker.kill()));
        await proxy.close();
      }
    }),
};

interface Since {
  /** By the database's clock. */
  at: Date;
  begun: number;
}

async function freeze({ database }: World, proxy: FreezingProxy, outcome: Outcome): Promise<Since> {
  outcome.faults += proxy.freeze();
  const begun = performance.now();
  return { at: await databaseNow(database), begun };
}

/** The workers have said, and the portal has seen, that they are there, all over connections that are new. */
async function bothBack(
  world: World,
  workers: readonly WorkerProcess[],
  portal: PortalProcess,
  { at, begun }: Since,
  measured: Measurements,
): Promise<void> {
  const options = {
    withinMs: 240_000,
    everyMs: 200,
    state: () => workers.map(({ log }) => log().slice(-2_000)),
  };
  const seen = async ({ pid }: WorkerProcess) => {
    const since = { pid, seenAt: { gt: at } };
    await waitUntil(
      'the worker to be back',
      async () => (await world.database.worker.count({ where: since })) > 0,
      options,
    );
    measured.workerBack.times.push(performance.now() - begun);
  };
  const well = async () => {
    await waitUntil('the portal to be back', () => isWell(portal, measured), options);
    measured.portalBack.times.push(performance.now() - begun);
  };
  await Promise.all([...workers.map(seen), well()]);
}

async function isWell({ url }: PortalProcess, { health }: Measurements): Promise<boolean> {
  const begun = performance.now();
  const { ok } = await fetch(`${url}/api/health`);
  health.times.push(performance.now() - begun);
  return ok;
}

async function timeToEnd({ pid, isGone }: WorkerProcess | PortalProcess): Promise<number> {
  const begun = performance.now();
  process.kill(pid, 'SIGTERM');
  await waitUntil('the process to be gone', isGone, { everyMs: 20 });
  return performance.now() - begun;
}

/** Launches, updates and tears down one environment after the other; what the portal did not promise is not counted. */
async function liveUntilTold(
  world: World,
  portal: PortalProcess,
  lane: string,
  asked: { refused: number; going: boolean },
): Promise<void> {
  for (const name of namesOf(lane, 200)) {
    if (!asked.going) return;
    const answer = await submit(world, portal, name).catch(() => null);
    if (answer?.status !== 202 || !answer.operation) {
      asked.refused += 1;
      await sleep(500);
      continue;
    }
    world.acknowledged.push(answer.operation);
    await world.ended([answer.operation], endWithinMs);
    await world.ended([await world.update(name, { inputs: { maxInstances: 5 } })], endWithinMs);
    await world.ended([await world.tearDown(name, true)], endWithinMs);
  }
}

/** Also those whose request got no answer: they were written or not, and what was written must end. */
async function allOperations({ database }: World): Promise<string[]> {
  return (await database.operation.findMany({ select: { id: true } })).map(({ id }) => id);
}
