import { namesOf } from '@/lib/testing/chaos/scenario';
import type { DatabaseServer } from '@/lib/testing/chaos/server';
import { startWorld, type World } from '@/lib/testing/chaos/world';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { processorSeconds } from './figures';
import { compareWithTruth, type Known, type LaunchResult } from './launch-result';
import { tell, withProgress } from './progress';

const withinMs = 1_800_000;

/** AWS's published limits don't say; one public trace sustained 8 to 10 calls a second. */
export const cap = { kind: 'throttle', service: 'cloudformation', perSecond: 10, burst: 10 } as const;

/**
 * Launches so many environments at once, with two workers, on a practice AWS of its own that is capped. What has not
 * ended after 30 minutes counts as failed.
 */
export async function launchBySlipway(
  server: DatabaseServer,
  count: number,
  speed: number,
): Promise<LaunchResult> {
  const world = await startWorld(server, speed);
  try {
    const workers = [world.startWorker(), world.startWorker()];
    await waitUntil(
      'the workers to start',
      () => workers.every((worker) => worker.log().includes('worker started')),
      { state: () => workers.map((worker) => worker.log().slice(-1_000)) },
    );
    await world.aws.faults([cap]);
    const before = (await world.aws.calls()).length;
    const processorBefore = workers.map(({ pid }) => processorSeconds(pid, 'own'));
    const started = performance.now();
    const refused = await launchAll(world, count);
    const wallMs = performance.now() - started;
    const calls = (await world.aws.calls()).slice(before);
    const spent = workers.map(({ pid, isGone }, index) =>
      // Nothing can be read of one that is gone; what it did is done by the other.
      isGone() ? 0 : processorSeconds(pid, 'own') - (processorBefore[index] ?? 0),
    );
    await world.aws.faults([]);
    return await compareWithTruth(world.aws.url, {
      way: 'Slipway, 2 workers',
      calls,
      known: [...(await readKnown(world)), ...refused],
      processorSeconds: spent.reduce((sum, one) => sum + one, 0),
      wallMs,
    });
  } finally {
    await world.close();
  }
}

/** @returns those whose request was refused */
async function launchAll(world: World, count: number): Promise<Known[]> {
  const refused: Known[] = [];
  let ended = 0;
  const state = () => {
    const gone = world.workers.filter((worker) => worker.isGone()).length;
    const note = gone === 0 ? '' : `, ${gone} workers are gone`;
    return `Slipway: ${world.acknowledged.length} of ${count} requested, ${ended} ended${note}`;
  };
  await withProgress(state, async () => {
    for (const name of namesOf('bench', count)) {
      try {
        await world.launch(name);
      } catch (error) {
        tell(`the request of ${name} was refused: ${error}`);
        refused.push({ stackName: `slipway-${name}`, at: Number.NaN, succeeded: false });
      }
    }
    await waitUntil(
      'all operations to end',
      async () => {
        if (world.workers.every((worker) => worker.isGone())) throw new Error('All workers are gone');
        ended = await world.database.operation.count({ where: { finishedAt: { not: null } } });
        return ended >= world.acknowledged.length;
      },
      { withinMs, everyMs: 500, state },
    ).catch((error) => tell(`${error}\n${world.workers.map((one) => one.log().slice(-1_500)).join('\n')}`));
  });
  return refused;
}

async function readKnown(world: World): Promise<Known[]> {
  const operations = await world.database.operation.findMany({ include: { environment: true } });
  return operations.map(({ status, reason, finishedAt, environment }) => {
    const { stackName } = environment;
    const succeeded = status === 'SUCCEEDED';
    if (!succeeded) tell(`Slipway's launch of ${stackName} is ${status}: ${reason}`);
    return { stackName, at: finishedAt?.getTime() ?? Number.NaN, succeeded };
  });
}
