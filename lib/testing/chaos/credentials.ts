import { setTimeout as sleep } from 'node:timers/promises';
import { relaunchEnvironment } from '@/lib/environments/requests/relaunch-environment';
import { getEnvironment } from '@/lib/environments/views/get-environment';
import type { Fault } from '@/lib/practice-aws/faults/fault';
import { waitUntil } from '@/lib/testing/checks/wait-until';
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

/**
 * The launcher role loses permissions while stacks are launched. Without DescribeStacks no end can be seen, and every
 * page says so; without ListStacks alone each stack is read by its id, and all of them end.
 */
export const lostPermission: Scenario = {
  name: 'a permission lost and given back',
  run: (settings) =>
    inWorld(settings, speed, async (world, outcome) => {
      world.startWorker();
      const names = namesOf('denied', sized(settings, 5, 2));
      outcome.runs = names.length + 1;
      const ids = await Promise.all(names.map((name) => world.launch(name)));
      await waitUntil('AWS to be read', async () => (await world.aws.calls()).some(isListing));
      const action = 'DescribeStacks';
      await world.aws.faults([denied(action)]);
      const isTold = async (name: string) => (await troubleOf(world, name))?.includes(action) ?? false;
      const everyMs = 1_000;
      const state = async () =>
        JSON.stringify(await Promise.all(names.map((name) => troubleOf(world, name))));
      await waitUntil(
        `everybody to be refused ${action}`,
        async () => (await Promise.all(names.map(isTold))).every(Boolean),
        { withinMs, everyMs, state },
      );
      await world.aws.faults([denied('ListStacks')]);
      await world.ended(ids, withinMs);
      await world.aws.faults([]);
      outcome.faults += 2;
      await launchRefused(world, 'refused');
      outcome.faults += 1;
    }),
};

const denied = (action: string): Fault => ({
  kind: 'denied',
  service: 'cloudformation',
  action,
  role: '*launcher*',
});

/** What the page says of why AWS can't be read. */
async function troubleOf({ ctx }: World, name: string): Promise<string | undefined> {
  return (await getEnvironment({ ctx, input: { name } })).followTrouble?.reason;
}

/** What may not be launched fails with AWS's reason; given the permission back, it is launched again. */
async function launchRefused(world: World, name: string): Promise<void> {
  await world.aws.faults([denied('CreateStack')]);
  const id = await world.launch(name);
  world.meantToFail.add(id);
  await world.ended([id], withinMs);
  const { status, operation } = await getEnvironment({ ctx: world.ctx, input: { name } });
  if (status !== 'LAUNCH_FAILED' || !operation?.reason?.includes('CreateStack'))
    throw new Error(`${name} is ${status}, and says ${operation?.reason}`);
  await world.aws.faults([]);
  await world.ended(
    [world.acknowledge(await relaunchEnvironment({ ctx: world.ctx, input: { name } }))],
    withinMs,
  );
}
