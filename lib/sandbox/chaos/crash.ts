import { setTimeout as sleep } from 'node:timers/promises';
import { confirmUpdate } from '@/lib/environments/confirm-update';
import type { OperationKind } from '@/lib/environments/states';
import { waitUntil } from '@/lib/sandbox/checks/wait-until';
import { tunables } from '@/lib/worker/tunables';
import { type Life, livesOf } from './crash-plan';
import { checkInvariants, type Violation } from './invariants';
import type { Outcome, Scenario, Settings } from './scenario';
import { startWorld, type World } from './world';

/**
 * An operation may lie until the lease of its dead worker has ended and another worker is there, and so much longer.
 * How soon a process starts says more about the machine than about Slipway, so it is told apart.
 */
const graceMs = 5_000;
const endWithinMs = 120_000;
const reason = 'There is no capacity left in this zone';

/** `kill -9` at every named point of every kind of operation, the worker restarted after. */
export const crash: Scenario = {
  name: 'kill -9 at each crash point',
  run: async (settings) => {
    const lives = Array.from({ length: settings.seeds }, (_, index) => livesOf(index + 1)).flat();
    return runLives(settings, lives);
  },
};

/** Runs these lives, `settings.lanes` worlds side by side. */
export async function runLives(settings: Settings, lives: readonly Life[]): Promise<Outcome> {
  const outcome: Outcome = { runs: 0, faults: 0, violations: [], notes: [] };
  const resumed: number[] = [];
  const passed = new Set<string>();
  const queue = [...lives.entries()];
  const lane = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const world = await startWorld(settings.server, 60);
      try {
        const deaths = await liveThrough(world, `life-${next[0] + 1}`, next[1], settings);
        outcome.runs += 3;
        outcome.faults += deaths.length;
        const found: Violation[] = await checkInvariants(world);
        for (const { point, resumedMs, workerAfterMs } of deaths) {
          passed.add(point);
          resumed.push(resumedMs);
          if (resumedMs <= Math.max(tunables.operationLeaseMs, workerAfterMs) + graceMs) continue;
          found.push({
            kind: 'late',
            what: `after ${point}: ${resumedMs} ms, a worker after ${workerAfterMs} ms`,
          });
        }
        outcome.violations.push(...found.map(at(next[1])));
        for (const { kind, what } of found) settings.tell(`VIOLATION ${kind}: ${what}`);
      } catch (error) {
        outcome.violations.push(at(next[1])({ kind: 'lost', what: String(error) }));
      } finally {
        await world.close();
      }
    }
  };
  await Promise.all(Array.from({ length: settings.lanes }, lane));
  resumed.sort((a, b) => a - b);
  const figure = (share: number) =>
    Math.round((resumed[Math.floor(share * (resumed.length - 1))] ?? 0) / 100) / 10;
  outcome.notes.push(
    `died at ${passed.size} different points; resumed after ${figure(0.5)} s (median), ${figure(1)} s (longest)`,
  );
  return outcome;
}

function at({ points }: Life): (violation: Violation) => Violation {
  return ({ kind, what }) => ({ kind, what: `${Object.values(points).join(', ')}: ${what}` });
}

interface Death {
  point: string;
  /** From the death until somebody went on, and until a worker was there again, by the database's clock. */
  resumedMs: number;
  workerAfterMs: number;
}

/** Creation, update and teardown of one environment, with a death in each that its worker comes by. */
async function liveThrough(world: World, name: string, life: Life, settings: Settings): Promise<Death[]> {
  const deaths: Death[] = [];
  const { situations } = life;
  const die = async (
    kind: OperationKind,
    ask: () => Promise<string>,
    settle?: (id: string) => Promise<void>,
  ) => {
    const death = await dieIn(world, life, { kind, ask, settle });
    if (!death) return;
    deaths.push(death);
    settings.tell(
      `${death.point}: worker after ${death.workerAfterMs} ms, resumed after ${death.resumedMs} ms`,
    );
  };
  const failing = (on: 'create' | 'update', logicalId: string) =>
    world.aws.faults([{ kind: 'resource', logicalId, on, reason, times: 1 }]);

  const launchFails = situations.CREATE === 'launch-fails';
  if (launchFails) await failing('create', 'Vpc');
  await die(
    'CREATE',
    () => world.launch(name),
    async (id) => {
      if (launchFails) world.meantToFail.add(id);
    },
  );
  if (!launchFails) {
    const review = situations.UPDATE === 'review';
    const updateFails = situations.UPDATE === 'update-fails';
    if (updateFails) await failing('update', 'AutoScalingGroup');
    const body = { inputs: { maxInstances: 5 }, apply: review ? 'review' : 'automatic' };
    await die(
      'UPDATE',
      () => world.update(name, body),
      async (id) => {
        if (updateFails) world.meantToFail.add(id);
        if (review) await confirm(world, name, id);
      },
    );
    await world.aws.outside(`slipway-${name}`, {
      do: 'fill-buckets',
      objects: 5,
      versions: 1,
      deleteMarkers: 0,
    });
  }
  const blocked = situations.TEARDOWN === 'blocked';
  await die(
    'TEARDOWN',
    () => world.tearDown(name, !blocked),
    async (id) => {
      if (blocked) world.meantToFail.add(id);
    },
  );
  return deaths;
}

async function confirm(world: World, name: string, operation: string): Promise<void> {
  await world.ended([operation], endWithinMs);
  const worker = world.startWorker();
  await confirmUpdate({ ctx: world.ctx, input: { name, body: { operation } } });
  await world.ended([operation], endWithinMs);
  await worker.stop();
}

/** One operation whose worker is to die; null when it ended without coming by the point. */
async function dieIn(
  world: World,
  life: Life,
  asked: {
    kind: OperationKind;
    ask: () => Promise<string>;
    settle?: ((id: string) => Promise<void>) | undefined;
  },
): Promise<Death | null> {
  const point = life.points[asked.kind];
  const doomed = world.startWorker(point === null ? {} : { crashAt: point });
  const id = await asked.ask();
  await waitUntil(
    `the worker to die at ${point} or the operation to end`,
    async () => doomed.isGone() || (await world.hasEnded(id)),
    { withinMs: endWithinMs, state: () => doomed.log().slice(-2_000) },
  );
  // Past the end there are points too, such as the late details.
  for (let look = 0; look < 20 && !doomed.isGone(); look += 1) await sleep(50);
  const died = doomed.isGone();
  if (died) await sleep(life.random() * 1_000);
  const diedAt = await world.now();
  const before = died ? await signsOfLife(world, id) : '';
  const next = died ? world.startWorker() : doomed;
  let [resumedMs, workerAfterMs] = [0, 0];
  if (died && !(await world.hasEnded(id))) {
    const goesOn = async () => {
      const lives = (await signsOfLife(world, id)) !== before;
      if (lives || (workerAfterMs === 0 && next.log().includes('worker started'))) {
        const sinceDeath = (await world.now()) - diedAt;
        if (workerAfterMs === 0) workerAfterMs = sinceDeath;
        if (lives) resumedMs = sinceDeath;
      }
      return lives;
    };
    const state = () => next.log().slice(-2_000);
    await waitUntil('the operation to be resumed', goesOn, { withinMs: endWithinMs, state });
  }
  await world.ended([id], endWithinMs);
  await next.stop();
  await asked.settle?.(id);
  return died ? { point: `${asked.kind} ${point}`, resumedMs, workerAfterMs } : null;
}

/** Whatever changes when somebody goes on with an operation: its claim, or the lease of its target's follower. */
async function signsOfLife(world: World, id: string): Promise<string> {
  const { status, workerId, attempts } = await world.database.operation.findUniqueOrThrow({ where: { id } });
  const follower = await world.database.follower.findFirst({ select: { fence: true } });
  return JSON.stringify([status, workerId, attempts, status === 'IN_PROGRESS' ? follower?.fence : 0]);
}
