import { inWorld, sized } from './in-world';
import { namesOf, type Scenario } from './scenario';

const withinMs = 600_000;

/** Reads that are seconds old, events told twice and in the wrong order, while stacks come and go. */
export const staleReads: Scenario = {
  name: 'stale, repeated, reordered reads',
  run: (settings) =>
    inWorld(settings, 20, async (world, outcome) => {
      await world.aws.faults([
        { kind: 'stale', seconds: 3 },
        { kind: 'events', order: 'repeated' },
        { kind: 'events', order: 'swapped' },
      ]);
      outcome.faults = 3;
      world.startWorker();
      world.startWorker();
      const names = namesOf('stale', sized(settings, 20, 3));
      outcome.runs = names.length * 3;
      await world.ended(await Promise.all(names.map((name) => world.launch(name))), withinMs);
      const body = { inputs: { maxInstances: 5 } };
      await world.ended(await Promise.all(names.map((name) => world.update(name, body))), withinMs);
      const half = names.slice(names.length / 2);
      await world.ended(await Promise.all(half.map((name) => world.tearDown(name, true))), withinMs);
    }),
};
