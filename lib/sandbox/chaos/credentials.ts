import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '@/lib/sandbox/checks/wait-until';
import { inWorld, sized } from './in-world';
import { namesOf, type Scenario } from './scenario';
import type { World } from './world';

const withinMs = 300_000;
/** A launch takes ten seconds: long enough for something to happen in the middle. */
const speed = 6;

/** The sessions expire in AWS while the worker still believes in them, every other second of several launches. */
export const expiredCredentials: Scenario = {
  name: 'credentials expire in the middle',
  run: (settings) =>
    inWorld(settings, speed, async (world, outcome) => {
      world.startWorker();
      const names = namesOf('expired', sized(settings, 10, 2));
      outcome.runs = names.length;
      const ids = await Promise.all(names.map((name) => world.launch(name)));
      await waitUntil('AWS to be called', async () => (await world.aws.calls()).some(isListing));
      const times = sized(settings, 10, 2);
      const over = async () => outcome.faults >= times || (await allEnded(world, ids));
      while (!(await over())) {
        if (await world.aws.expireCredentials()) outcome.faults += 1;
        await sleep(700);
      }
      await world.ended(ids, withinMs);
    }),
};

async function allEnded(world: World, ids: readonly string[]): Promise<boolean> {
  return (await Promise.all(ids.map(world.hasEnded))).every(Boolean);
}

const isListing = ({ action }: { action: string }) => action === 'ListStacks';

/** The launcher role loses a permission while stacks are launched, and gets it back. */
export const lostPermission: Scenario = {
  name: 'a permission lost and given back',
  run: (settings) =>
    inWorld(settings, speed, async (world, outcome) => {
      world.startWorker();
      const names = namesOf('denied', sized(settings, 5, 2));
      outcome.runs = names.length;
      const ids = await Promise.all(names.map((name) => world.launch(name)));
      await waitUntil('AWS to be read', async () => (await world.aws.calls()).some(isListing));
      for (const action of ['ListStacks', 'DescribeStacks']) {
        await world.aws.faults([{ kind: 'denied', service: 'cloudformation', action, role: '*launcher*' }]);
        outcome.faults += 1;
        const told = () => whatIsTold(world);
        if (action === 'ListStacks')
          await waitUntil('the refusal to be told', async () =>
            /not authorized|AccessDenied/i.test((await told()) ?? ''),
          );
        await world.aws.faults([]);
      }
      await world.ended(ids, withinMs);
    }),
};

async function whatIsTold(world: World): Promise<string | null | undefined> {
  return (await world.database.follower.findFirst())?.lastError;
}
