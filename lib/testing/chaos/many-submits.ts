import { type PortalProcess, startPortalProcess } from '@/lib/testing/checks/portal-process';
import { inWorld, sized } from './in-world';
import { namesOf, type Scenario } from './scenario';
import { type Answer, submit } from './submit';
import type { Violation } from './violation';
import type { World } from './world';

const withinMs = 900_000;

/** The same request from three replicas of the portal at once, with and without a key, and three workers that want it. */
export const identicalSubmits: Scenario = {
  name: 'identical submits, 3 web replicas',
  run: (settings) =>
    inWorld(settings, 60, async (world, outcome) => {
      for (let worker = 0; worker < 3; worker += 1) world.startWorker();
      const portals = await Promise.all([0, 1, 2].map(() => startPortalProcess(world)));
      try {
        const count = sized(settings, 50, 12);
        outcome.runs = 2 * count;
        const keyed = await submitToAll(world, portals, count, 'with-key', 'the-same-key');
        const unkeyed = await submitToAll(world, portals, count, 'without-key');
        outcome.violations.push(...judge(keyed, count), ...judge(unkeyed, 1));
        await world.ended(world.acknowledged, withinMs);
        const environments = await world.database.environment.count();
        if (environments !== 2)
          outcome.violations.push({ kind: 'double', what: `${environments} environments, not 2` });
        const created = (await world.aws.calls()).filter(({ action }) => action === 'CreateStack').length;
        if (created !== 2) outcome.violations.push({ kind: 'double', what: `${created} CreateStack, not 2` });
      } finally {
        await Promise.all(portals.map((portal) => portal.stop()));
      }
    }),
};

async function submitToAll(
  world: World,
  portals: readonly PortalProcess[],
  count: number,
  name: string,
  key?: string,
): Promise<Answer[]> {
  const all = Array.from({ length: count }, (_, index) => portals[index % portals.length]);
  const answers = await Promise.all(
    all.flatMap((portal) => (portal ? submit(world, portal, name, key) : [])),
  );
  for (const { status, operation } of answers) {
    if (status === 202 && operation && !world.acknowledged.includes(operation))
      world.acknowledged.push(operation);
  }
  return answers;
}

/** With the same key all get the same answer; without, one gets it and the others hear that the name is taken. */
function judge(answers: readonly Answer[], accepted: number): Violation[] {
  const taken = answers.filter(({ status }) => status === 202);
  const operations = new Set(taken.map(({ operation }) => operation));
  const refused = answers.filter(({ status }) => status === 409);
  if (operations.size === 1 && taken.length === accepted && taken.length + refused.length === answers.length)
    return [];
  const statuses = answers.map(({ status }) => status).join(' ');
  return [
    { kind: 'double', what: `${answers.length} submits got ${operations.size} operations (${statuses})` },
  ];
}

/** Three workers, and so many launches that they are always after the same ones. */
export const manyLaunches: Scenario = {
  name: '200 launches, 3 workers',
  run: (settings) =>
    inWorld(settings, 20, async (world, outcome) => {
      for (let worker = 0; worker < 3; worker += 1) world.startWorker();
      const names = namesOf('many', sized(settings, 200, 20));
      outcome.runs = names.length;
      for (const name of names) await world.launch(name);
      await world.ended(world.acknowledged, withinMs);
      const created = (await world.aws.calls()).filter(({ action }) => action === 'CreateStack').length;
      if (created !== names.length)
        outcome.violations.push({
          kind: 'double',
          what: `${created} CreateStack for ${names.length} launches`,
        });
    }),
};
