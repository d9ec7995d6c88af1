import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { EnvironmentSummary } from '@/lib/environments/environment-view';
import { inWorld, sized } from './in-world';
import { namesOf, type Scenario } from './scenario';
import type { World } from './world';

const withinMs = 900_000;

/** The same request, with the same key, from three processes at once, and three workers that want it. */
export const identicalSubmits: Scenario = {
  name: '50 identical submits, 3 processes',
  run: (settings) =>
    inWorld(settings, 60, async (world, outcome) => {
      for (let worker = 0; worker < 3; worker += 1) world.startWorker();
      const count = sized(settings, 50, 12);
      outcome.runs = count;
      const portals = await Promise.all([0, 1, 2].map(() => startSubmitter(world)));
      const shares = portals.map((_, index) => Math.floor((count + index) / portals.length));
      const answers = await Promise.all(portals.map((portal, index) => portal.submit(shares[index] ?? 0)));
      for (const portal of portals) portal.end();
      const operations = new Set(answers.flat().map(({ operation }) => operation?.id));
      if (operations.size !== 1 || answers.flat().length !== count)
        outcome.violations.push({
          kind: 'double',
          what: `${count} submits got ${operations.size} operations`,
        });
      world.acknowledged.push(...[...operations].filter((id) => id !== undefined));
      await world.ended(world.acknowledged, withinMs);
      const environments = await world.database.environment.count();
      if (environments !== 1)
        outcome.violations.push({ kind: 'double', what: `${environments} environments` });
    }),
};

interface Submitter {
  submit: (count: number) => Promise<EnvironmentSummary[]>;
  end: () => void;
}

function startSubmitter(world: World): Promise<Submitter> {
  const child: ChildProcess = fork(join(process.cwd(), 'lib/sandbox/chaos/submit-process.ts'), {
    execPath: join(process.cwd(), 'node_modules/.bin/node'),
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, DATABASE_URL: world.databaseUrl },
  });
  const answer = () => new Promise<unknown>((resolve) => child.once('message', resolve));
  return answer().then(() => ({
    submit: async (count) => {
      const answered = answer();
      child.send({ count });
      return (await answered) as EnvironmentSummary[];
    },
    end: () => child.disconnect(),
  }));
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
