import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { tunables } from '@/lib/worker/tunables';
import { inWorld, sized } from './in-world';
import { namesOf, type Scenario } from './scenario';
import type { Violation } from './violation';
import type { World } from './world';

const withinMs = 240_000;
const tenMinutesMs = 10 * 60_000;

function startShifted(world: World, byMs: number) {
  return world.startWorker({
    preload: ['./lib/testing/chaos/shift-clock.mjs'],
    variables: { SHIFT_CLOCK_MS: String(byMs) },
  });
}

/** One worker's clock is ten minutes fast, another's ten minutes slow: leases go by the database's. */
export const wrongClocks: Scenario = {
  name: 'worker clocks 10 minutes off',
  run: (settings) =>
    inWorld(settings, 20, async (world, outcome) => {
      startShifted(world, tenMinutesMs);
      startShifted(world, -tenMinutesMs);
      world.startWorker();
      outcome.faults = 2;
      const names = namesOf('skewed', sized(settings, 20, 3));
      outcome.runs = 3 * names.length;
      const launched = await Promise.all(names.map((name) => world.launch(name)));
      await world.ended(launched, withinMs);
      const updated = await Promise.all(
        names.map((name) => world.update(name, { inputs: { maxInstances: 5 } })),
      );
      await world.ended(updated, withinMs);
      await reconcile(world);
      outcome.violations.push(...(await findWrongTimes(world)));
      const tornDown = await Promise.all(names.map((name) => world.tearDown(name, true)));
      await world.ended(tornDown, withinMs);
      outcome.violations.push(...(await findWrongTimes(world)));
    }),
};

/** Compares what is on record with the account once, and waits for the end of it. */
async function reconcile({ database }: World): Promise<void> {
  const [begun] = await database.$queryRaw<{ due: Date }[]>`
    UPDATE targets SET reconcile_due_at = clock_timestamp() RETURNING reconcile_due_at AS due`;
  if (!begun) throw new Error('There is no target');
  await waitUntil(
    'the reconciliation to end',
    async () =>
      // One that had begun before ends with what was asked for still due.
      (await database.target.count({
        where: { reconciledAt: { gte: begun.due }, reconcileDueAt: { gt: begun.due } },
      })) > 0,
    {
      withinMs,
      state: () => database.target.findMany({ select: { reconcileDueAt: true, reconcileError: true } }),
    },
  );
}

/**
 * Nothing that Slipway did may look like a change from outside, and no operation may end before it began or later than
 * now.
 */
async function findWrongTimes({ database }: World): Promise<Violation[]> {
  const operations = await database.$queryRaw<{ name: string; kind: string }[]>`
    SELECT e.name, o.kind::text AS kind FROM operations o JOIN environments e ON e.id = o.environment_id
    WHERE o.finished_at IS NOT NULL
      AND (o.finished_at < o.created_at OR o.finished_at > clock_timestamp())`;
  const changed = await database.environmentEvent.findMany({
    where: { status: 'CHANGED_OUTSIDE' },
    select: { environment: { select: { name: true } } },
  });
  return [
    ...operations.map(
      ({ name, kind }): Violation => ({
        kind: 'untrue',
        what: `${kind} of ${name} ends before it began, or in the future`,
      }),
    ),
    ...changed.map(
      ({ environment: { name } }): Violation => ({
        kind: 'untrue',
        what: `${name} was reported as changed outside`,
      }),
    ),
  ];
}

/** A worker stops for longer than its leases while another one goes on, and then writes what it still had in mind. */
export const frozenWorker: Scenario = {
  name: 'SIGSTOP past the lease, then SIGCONT',
  run: (settings) =>
    inWorld(settings, 20, async (world, outcome) => {
      const rounds = sized(settings, Math.min(10, settings.seeds), 1);
      outcome.runs = rounds;
      for (let round = 0; round < rounds; round += 1) {
        const frozen = world.startWorker();
        // Held up in the middle of the call, so that it freezes with an operation in its hands.
        await world.aws.faults([{ kind: 'delay', action: 'CreateStack', ms: 2_000, times: 1 }]);
        const id = await world.launch(`frozen-${round + 1}`);
        const operation = () => world.database.operation.findUniqueOrThrow({ where: { id } });
        await waitUntil('the launch to be claimed', async () => (await operation()).status === 'STARTING');
        await waitUntil(
          'CreateStack to be asked for',
          async () =>
            (
              await world.database.environment.findUniqueOrThrow({
                where: { id: (await operation()).environmentId },
              })
            ).status === 'LAUNCHING',
        );
        process.kill(frozen.pid, 'SIGSTOP');
        outcome.faults += 1;
        const holder = (await operation()).workerId;
        const other = world.startWorker();
        await world.ended([id], withinMs);
        const before = JSON.stringify(await operation());
        process.kill(frozen.pid, 'SIGCONT');
        await waitUntil('the frozen worker to say that it lost the operation', () =>
          /somebody else has it|the lease was lost/.test(frozen.log()),
        );
        // Time for whatever else it had in mind.
        await sleep(tunables.renewLeaseMs + 500);
        if (JSON.stringify(await operation()) !== before)
          outcome.violations.push({ kind: 'untrue', what: `${holder} wrote past its lease` });
        await Promise.all([frozen.kill(), other.stop()]);
      }
    }),
};
