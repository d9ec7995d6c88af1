import { namesOf } from '@/lib/sandbox/chaos/scenario';
import type { DatabaseServer } from '@/lib/sandbox/chaos/server';
import { startWorld } from '@/lib/sandbox/chaos/world';
import { waitUntil } from '@/lib/sandbox/checks/wait-until';
import { processorSeconds } from './figures';
import { compareWithTruth, type LaunchResult } from './launch-result';

const withinMs = 1_800_000;

/** AWS's published limits don't say; one public trace sustained 8 to 10 calls a second. */
export const cap = { kind: 'throttle', service: 'cloudformation', perSecond: 10, burst: 10 } as const;

/** Launches so many environments at once, with two workers, on a practice AWS of its own that is capped. */
export async function launchBySlipway(
  server: DatabaseServer,
  count: number,
  speed: number,
): Promise<LaunchResult> {
  const world = await startWorld(server, speed);
  try {
    const workers = [world.startWorker(), world.startWorker()];
    await waitUntil('the workers to start', () =>
      workers.every((worker) => worker.log().includes('worker started')),
    );
    await world.aws.faults([cap]);
    const before = (await world.aws.calls()).length;
    const processorBefore = workers.map(({ pid }) => processorSeconds(pid, 'own'));
    const started = performance.now();
    for (const name of namesOf('bench', count)) await world.launch(name);
    await world.ended(world.acknowledged, withinMs);
    const wallMs = performance.now() - started;
    const calls = (await world.aws.calls()).slice(before);
    const spent = workers.map(
      ({ pid }, index) => processorSeconds(pid, 'own') - (processorBefore[index] ?? 0),
    );
    await world.aws.faults([]);
    const operations = await world.database.operation.findMany({ include: { environment: true } });
    const known = operations.map(({ status, finishedAt, environment }) => ({
      stackName: environment.stackName,
      at: finishedAt?.getTime() ?? Number.NaN,
      succeeded: status === 'SUCCEEDED',
    }));
    const way = 'Slipway, 2 workers';
    const run = { way, calls, known, processorSeconds: spent.reduce((sum, one) => sum + one, 0), wallMs };
    return await compareWithTruth(world.aws.url, run);
  } finally {
    await world.close();
  }
}
