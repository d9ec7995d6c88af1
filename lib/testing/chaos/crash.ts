import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import type { WorkerProcess } from '@/lib/testing/checks/worker-process';
import { tunables } from '@/lib/worker/tunables';
import { type Life, livesOf, makeUpLives, type Step, shortfalls } from './crash-plan';
import { checkInvariants } from './invariants';
import type { Outcome, Scenario, Settings } from './scenario';
import { situationOf } from './situations';
import type { Violation } from './violation';
import { startWorld, type World } from './world';

/**
 * An operation may lie until the lease of its dead worker has ended and another worker is there, and so much longer.
 * How soon a process starts says more about the machine than about Slipway, so it is told apart.
 */
const graceMs = 5_000;
const endWithinMs = 180_000;
const everyMs = 300;
/** So many environments live in one database and practice AWS, one after the other. */
const livesPerWorld = 8;

interface Death {
  point: string;
  /** From the death until somebody went on, and until a worker was there again, by the database's clock. */
  resumedMs: number;
  workerAfterMs: number;
  /** How long after the death it was due again, where its worker had put it off. */
  dueMs: number;
}

/** How often lives are added for points that the planned ones did not come by often enough. */
const mostRounds = 4;

/**
 * `kill -9` at every named point of every kind of operation, the worker restarted after. Where a worker was through
 * before it came by a point for the second or third time, another one dies at its first passing, until each point has
 * had as many deaths as there are seeds.
 */
export const crash: Scenario = {
  name: 'kill -9 at each crash point',
  run: async (settings) => {
    const until = performance.now() + settings.withinMs;
    const diedAt = new Map<string, number>();
    const deaths: Death[] = [];
    const outcome: Outcome = { runs: 0, faults: 0, violations: [], notes: [] };
    let lives = Array.from({ length: settings.seeds }, (_, index) =>
      livesOf(settings.firstSeed + index),
    ).flat();
    for (let round = 0; round <= mostRounds && lives.length > 0; round += 1) {
      const withinMs = until - performance.now();
      const came = await runLives({ ...settings, withinMs }, lives);
      outcome.runs += came.runs;
      outcome.violations.push(...came.violations);
      deaths.push(...came.deaths);
      for (const { point } of came.deaths) {
        const name = point.replace(/#\d+$/, '');
        diedAt.set(name, (diedAt.get(name) ?? 0) + 1);
      }
      lives = makeUpLives(diedAt, settings.seeds);
    }
    for (const [point, died] of shortfalls(diedAt, settings.seeds)) {
      const what = `a worker died at ${point} ${died} times, not ${settings.seeds}`;
      outcome.violations.push({ kind: 'unproven', what });
    }
    outcome.faults = deaths.length;
    outcome.notes.push(tellDeaths(deaths));
    return outcome;
  },
};

/** In words. */
function tellDeaths(deaths: readonly Death[]): string {
  const diedAt = Map.groupBy(deaths, ({ point }) => point.replace(/#\d+$/, ''));
  const fewest = Math.min(...[...diedAt.values()].map((all) => all.length));
  const resumed = deaths.map(({ resumedMs }) => resumedMs).sort((a, b) => a - b);
  const seconds = (share: number) =>
    ((resumed[Math.floor(share * (resumed.length - 1))] ?? 0) / 1_000).toFixed(1);
  return `died at ${diedAt.size} different points, ${fewest} times at least at each; resumed after ${seconds(0.5)} s (median), ${seconds(0.95)} s (p95), ${seconds(1)} s (longest)`;
}

/** Runs these lives, `settings.lanes` worlds side by side. */
export async function runLives(
  settings: Settings,
  lives: readonly Life[],
): Promise<Outcome & { deaths: Death[] }> {
  const outcome: Outcome = { runs: 0, faults: 0, violations: [], notes: [] };
  const deaths: Death[] = [];
  const queue = [...lives.entries()];
  const report = (violations: readonly Violation[]) => {
    outcome.violations.push(...violations);
    for (const { kind, what } of violations) settings.report(`VIOLATION ${kind}: ${what}`);
  };
  const inOneWorld = async (speed: number) => {
    const world = await startWorld(settings.server, speed);
    const crew = crewOf(world);
    try {
      for (let count = 0; count < livesPerWorld; count += 1) {
        const next = mayContinue() && queue[0]?.[1].speed === speed ? queue.shift() : undefined;
        if (!next) break;
        const [index, life] = next;
        outcome.runs += life.steps.length;
        const came = await liveThrough(world, crew, `life-${index + 1}`, life, settings);
        deaths.push(...came.deaths);
        report(came.violations);
        // What did not come through would hold up the next one.
        if (came.violations.some(({ kind }) => kind === 'lost')) return;
      }
      report(await checkInvariants(world));
    } finally {
      await world.close();
    }
  };
  const until = performance.now() + settings.withinMs;
  const mayContinue = () => {
    if (performance.now() > until) queue.length = 0;
    return queue.length > 0;
  };
  const lane = async () => {
    for (let [first] = queue; first && mayContinue(); [first] = queue) {
      await inOneWorld(first[1].speed).catch((error: unknown) => {
        report([{ kind: 'lost', what: `a world ended with ${error}` }]);
        // Where not even the world could be made, the life was not lived.
        if (queue[0] === first) queue.shift();
      });
    }
  };
  await Promise.all(Array.from({ length: settings.lanes }, lane));
  outcome.faults = deaths.length;
  return { ...outcome, deaths };
}

async function liveThrough(
  world: World,
  crew: Crew,
  name: string,
  life: Life,
  settings: Settings,
): Promise<{ deaths: Death[]; violations: Violation[] }> {
  const deaths: Death[] = [];
  const violations: Violation[] = [];
  for (const step of life.steps) {
    try {
      deaths.push(...(await live(world, crew, name, step, life.random)));
    } catch (error) {
      const what = `${name}, ${step.kind} ${step.situation} ${step.points.join(' ')}: ${error}`;
      violations.push({ kind: 'lost', what });
      break;
    }
  }
  for (const { point, resumedMs, workerAfterMs, dueMs } of deaths) {
    settings.report(`${name}, ${point}: worker after ${workerAfterMs} ms, resumed after ${resumedMs} ms`);
    if (resumedMs <= Math.max(tunables.operationLeaseMs, workerAfterMs, dueMs) + graceMs) continue;
    const what = `${name}, ${point}: ${resumedMs} ms, a worker after ${workerAfterMs} ms`;
    violations.push({ kind: 'late', what });
  }
  return { deaths, violations };
}

/** One operation whose workers are to die, as often as they come by the points. */
async function live(
  world: World,
  crew: Crew,
  name: string,
  step: Step,
  random: () => number,
): Promise<Death[]> {
  const situation = situationOf(step.kind, step.situation);
  await situation.prepare?.(world, name);
  await world.aws.faults(situation.faults ?? []);
  // What a worker knows already it does not ask AWS for again, so each is a new one.
  const doomed = step.points.length === 0 ? crew.worker() : await crew.replace(step.points);
  const id = await situation.ask(world, name);
  if (situation.fails) world.meantToFail.add(id);
  await situation.meanwhile?.(world, name, id, doomed).catch((error: unknown) => {
    // A worker that died before it came so far makes no difference: the next one does.
    if (!doomed.isGone()) throw error;
  });
  const deaths: Death[] = [];
  let left = step.points;
  while (left.length > 0 && (await diesBefore(world, crew.worker(), id, situation.lingers ?? false))) {
    const point = await lastWord(crew.worker());
    // One that was asked to stop did so before it came by.
    if (point === null) break;
    left = left.filter((other) => other !== point);
    deaths.push({ ...(await comeBack(world, crew, id, { left, random })), point: `${step.kind} ${point}` });
  }
  if (left.length > 0 || crew.worker().isGone()) await crew.replace([]);
  await world.ended([...world.acknowledged], endWithinMs);
  await world.aws.faults([]);
  await situation.settle?.(world, name, id);
  return deaths;
}

/** Whether the worker dies before the operation has ended, or soon after. */
async function diesBefore(
  world: World,
  worker: WorkerProcess,
  id: string,
  lingers: boolean,
): Promise<boolean> {
  await waitUntil(
    'the worker to die or the operation to end',
    async () => worker.isGone() || (await world.hasEnded(id)),
    { withinMs: endWithinMs, everyMs, state: () => worker.log().slice(-2_000) },
  );
  // Past the end there are points too, such as the late details.
  const looks = lingers ? 300 : 10;
  for (let look = 0; look < looks && !worker.isGone(); look += 1) await sleep(100);
  return worker.isGone();
}

/** The point at which it died; null when it ended otherwise. */
async function lastWord(worker: WorkerProcess): Promise<string | null> {
  const read = () => /^crash point (\S+)$/m.exec(worker.log())?.[1] ?? null;
  // What it wrote may come after the news of its end.
  for (let look = 0; look < 20 && read() === null; look += 1) await sleep(50);
  return read();
}

/** Starts another worker after a death, and measures how long the operation lies. */
async function comeBack(
  world: World,
  crew: Crew,
  id: string,
  { left, random }: { left: readonly string[]; random: () => number },
): Promise<Omit<Death, 'point'>> {
  const atDeath = await lifeSigns(world, id);
  const dueMs = atDeath.dueAt.getTime() - atDeath.now.getTime();
  await sleep(random() * 1_000);
  const worker = await crew.replace(left);
  let [resumedMs, workerAfterMs] = [0, 0];
  const isResumed = async () => {
    // One that died again was at work on it.
    const diedAgain = worker.isGone();
    const isThere = worker.log().includes('worker started');
    const { signs, hasEnded, now } = await lifeSigns(world, id);
    const lives = diedAgain || hasEnded || signs !== atDeath.signs;
    const sinceDeath = now.getTime() - atDeath.now.getTime();
    if (workerAfterMs === 0 && (isThere || lives)) workerAfterMs = sinceDeath;
    if (lives) resumedMs = sinceDeath;
    return lives;
  };
  if (!atDeath.hasEnded) {
    const state = () => worker.log().slice(-2_000);
    await waitUntil('the operation to be resumed', isResumed, { withinMs: endWithinMs, everyMs, state });
  }
  return { resumedMs, workerAfterMs, dueMs };
}

/** The one worker of a world. */
interface Crew {
  worker: () => WorkerProcess;
  /** Takes another one in its place, which dies at the first of these points that it comes by. */
  replace: (points: readonly string[]) => Promise<WorkerProcess>;
}

function crewOf(world: World): Crew {
  let worker = world.startWorker();
  return {
    worker: () => worker,
    replace: async (points) => {
      await worker.stop();
      worker = world.startWorker(points.length === 0 ? {} : { crashAt: points.join(',') });
      return worker;
    },
  };
}

interface LifeSigns {
  /** Whatever changes when somebody goes on with it: its claim, or the lease of its target's follower. */
  signs: string;
  hasEnded: boolean;
  dueAt: Date;
  now: Date;
}

async function lifeSigns({ database }: World, id: string): Promise<LifeSigns> {
  const [row] = await database.$queryRaw<LifeSigns[]>`
    SELECT concat_ws(' ', o.status, o.worker_id, o.attempts, o.next_attempt_at, CASE WHEN o.status = 'IN_PROGRESS' THEN f.fence END) AS signs,
      o.status NOT IN ('PENDING', 'STARTING', 'IN_PROGRESS') AS "hasEnded",
      CASE WHEN o.status = 'PENDING' THEN o.next_attempt_at ELSE clock_timestamp() END AS "dueAt",
      clock_timestamp() AS now
    FROM operations o JOIN environments e ON e.id = o.environment_id
      LEFT JOIN followers f ON f.target_id = e.target_id
    WHERE o.id = ${id}::uuid`;
  if (!row) throw new Error(`The operation ${id} is gone`);
  return row;
}
