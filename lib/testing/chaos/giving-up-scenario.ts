import { relaunchEnvironment } from '@/lib/environments/requests/relaunch-environment';
import type { Fault } from '@/lib/practice-aws/faults/fault';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { giveUpNow, hurry, lookFailed, neverAnswered, untilFailing } from './giving-up';
import { inWorld, sized } from './in-world';
import { namesOf, type Scenario } from './scenario';
import type { World } from './world';

const withinMs = 180_000;
const everyMs = 300;

/**
 * CreateStack answers 500 until an admin gives the launch up. Some were never taken, and are launched again; of some the
 * answer was lost, and they go on; of some AWS can't even be asked, and their stacks are found later.
 */
export const givenUp: Scenario = {
  name: 'CreateStack answers 500 until given up',
  run: (settings) =>
    inWorld(settings, 30, async (world, outcome) => {
      const count = sized(settings, 3, 1);
      const never = namesOf('never', count);
      const made = namesOf('made', count);
      const blind = namesOf('blind', count);
      const all = [...never, ...made, ...blind];
      const faults = [
        ...never.map((name) => ofStack(name, neverAnswered('CreateStack'))),
        ...[...made, ...blind].flatMap((name) => [
          ofStack(name, { kind: 'answer-lost', service: 'cloudformation', action: 'CreateStack', times: 3 }),
          ofStack(name, neverAnswered('DescribeStacks')),
        ]),
      ];
      await world.aws.faults(faults);
      const doomed = world.startWorker();
      world.startWorker();
      const idOf = new Map<string, string>();
      for (const name of all) idOf.set(name, await world.launch(name));
      const ids = (names: readonly string[]) => names.map((name) => idOf.get(name) ?? '');
      for (const id of ids([...never, ...blind])) world.meantToFail.add(id);
      for (const id of ids(all)) await untilFailing(world, id, { isGone: () => false });
      for (const name of all) await giveUpNow(world, name);
      // In the middle of the looks.
      await doomed.kill();
      for (const name of [...made, ...blind]) {
        const id = idOf.get(name) ?? '';
        const isKnown = async () => (await lookFailed(world, id)) || (await hurry(world, id));
        await waitUntil(`the look for ${name} to fail`, isKnown, { withinMs, everyMs });
      }
      for (const name of blind) await giveUpNow(world, name, true);
      await endedSoon(world, ids([...never, ...blind]));
      await world.aws.faults([]);
      await endedSoon(world, ids(made));
      await foundInAws(world, blind);
      for (const name of [...never, ...blind])
        world.acknowledge(await relaunchEnvironment({ ctx: world.ctx, input: { name } }));
      await world.ended([...world.acknowledged], withinMs);
      const active = await world.database.environment.count({ where: { status: 'ACTIVE' } });
      if (active !== all.length)
        outcome.violations.push({ kind: 'lost', what: `${active} of ${all.length} are active in the end` });
      outcome.runs = all.length;
      outcome.faults = all.length + 1;
      outcome.notes.push(`${never.length + blind.length} given up, ${made.length} found taken and continued`);
    }),
};

const ofStack = (name: string, fault: Fault): Fault => ({ ...fault, stack: `slipway-${name}` }) as Fault;

async function endedSoon(world: World, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const isOver = async () => (await world.hasEnded(id)) || (await hurry(world, id));
    await waitUntil('it to end', isOver, { withinMs, everyMs });
  }
}

/** The next reconciliation sees the stacks that nobody could look for. */
async function foundInAws({ database }: World, names: readonly string[]): Promise<void> {
  const where = { name: { in: [...names] }, stackId: null };
  const areFound = async () => (await database.environment.count({ where })) === 0;
  // One that failed while AWS did not answer is made again after two minutes.
  await waitUntil('the stacks to be found', areFound, { withinMs: 2 * withinMs });
}
