import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { asDatabaseFailure } from '@/lib/db/database-failure';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import { updateEnvironment } from '@/lib/environments/requests/update-environment';
import type { PortalProcess } from '@/lib/testing/checks/portal-process';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import type { WorkerProcess } from '@/lib/testing/checks/worker-process';
import { measure } from './measured';
import { namesOf, type Outcome } from './scenario';
import { submit } from './submit';
import type { World } from './world';

const endWithinMs = 600_000;

/** People and scripts who go on: lanes of environments that are launched, updated and torn down, one after the other. */
export interface SteadyLoad {
  /** Requests without an answer or with a refusal, each of which was repeated with its key. */
  refused: number;
  /** Begins nothing new; resolves when what was begun has ended. */
  end: () => Promise<void>;
}

/** Each request is repeated with the same idempotency key until it is answered: so exactly one operation comes of it. */
export function startSteadyLoad(
  world: World,
  portals: readonly PortalProcess[],
  prefix: string,
  lanes: number,
): SteadyLoad {
  let going = true;
  const load: SteadyLoad = {
    refused: 0,
    end: async () => {
      going = false;
      await running;
    },
  };
  const until = async <Value>(ask: () => Promise<Value | null>): Promise<Value> => {
    for (;;) {
      const value = await ask().catch((error: unknown) => {
        if (asDatabaseFailure(error) === null && !isNoAnswer(error)) throw error;
        return null;
      });
      if (value !== null) return value;
      load.refused += 1;
      await sleep(500);
    }
  };
  const ended = (id: string) =>
    until(async () => {
      await world.ended([id], endWithinMs);
      return true;
    });
  const live = async (name: string, portal: PortalProcess) => {
    const { ctx } = world;
    const [launchKey, updateKey, teardownKey] = [randomUUID(), randomUUID(), randomUUID()];
    const launched = await until(async () => {
      const { status, operation } = await submit(world, portal, name, launchKey);
      if (status === 202 && operation) return operation;
      if (status >= 500) return null;
      throw new Error(`the launch of ${name} was answered with ${status}`);
    });
    world.acknowledged.push(launched);
    await ended(launched);
    const body = { inputs: { maxInstances: 5 } };
    const updated = await until(() =>
      updateEnvironment({ ctx, input: { name, body }, idempotencyKey: updateKey }),
    );
    await ended(world.acknowledge(updated));
    const input = { name, confirm: name, emptyBuckets: true };
    const tornDown = await until(() => tearDownEnvironment({ ctx, input, idempotencyKey: teardownKey }));
    await ended(world.acknowledge(tornDown));
  };
  const running = Promise.all(
    namesOf(prefix, lanes).map(async (lane, index) => {
      const portal = portals[index % portals.length];
      for (const name of namesOf(lane, 200)) if (going && portal) await live(name, portal);
    }),
  );
  // Awaited at the end; until then a failure must not end this process.
  running.catch(() => undefined);
  return load;
}

/** A portal whose connection was cut, or that answered with something else than JSON. */
function isNoAnswer(error: unknown): boolean {
  return error instanceof TypeError || error instanceof SyntaxError;
}

/** How soon processes are back after a fault, with what would be too late. */
export const newRecovery = () => ({
  workerBack: measure('worker back', 60_000),
  portalBack: measure('portal back', 60_000),
});

/** Waits until all have said, after `faultAt`, that they are well, and notes how long each took. */
export async function untilRecovered(
  world: World,
  processes: { workers: readonly WorkerProcess[]; portals: readonly PortalProcess[] },
  faultAt: { date: Date; ms: number },
  recovery: ReturnType<typeof newRecovery>,
): Promise<void> {
  const { workers, portals } = processes;
  const state = () => [...workers, ...portals].map(({ log }) => log().slice(-2_000));
  const options = { withinMs: 240_000, everyMs: 200, state };
  const isSeen = (pid: number) =>
    world.database.worker
      .count({ where: { pid, seenAt: { gt: faultAt.date } } })
      .then((count) => count > 0)
      .catch(() => false);
  const isWell = ({ url }: PortalProcess) =>
    fetch(`${url}/api/v1/me`, { headers: { authorization: `Bearer ${world.token}` } })
      .then(({ ok }) => ok)
      .catch(() => false);
  await Promise.all([
    ...workers.map(async ({ pid }) => {
      await waitUntil('the worker to be back', () => isSeen(pid), options);
      recovery.workerBack.times.push(performance.now() - faultAt.ms);
    }),
    ...portals.map(async (portal) => {
      await waitUntil('the portal to be back', () => isWell(portal), options);
      recovery.portalBack.times.push(performance.now() - faultAt.ms);
    }),
  ]);
}

export function faultNow(): { date: Date; ms: number } {
  return { date: new Date(), ms: performance.now() };
}

/** A process that ends with what it lost is a violation: it has to wait, and go on. */
export function noteEnded(outcome: Outcome, processes: readonly { isGone: () => boolean }[]): void {
  if (processes.some(({ isGone }) => isGone()))
    outcome.violations.push({ kind: 'lost', what: 'a process ended with what it depends on' });
}
