import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '@/lib/sandbox/checks/wait-until';
import { tunables } from '@/lib/worker/tunables';
import { inWorld, sized } from './in-world';
import { namesOf, type Scenario } from './scenario';
import type { World } from './world';

const withinMs = 240_000;
const tenMinutesMs = 10 * 60_000;

function startShifted(world: World, byMs: number) {
  return world.startWorker({
    preload: ['./lib/sandbox/chaos/shift-clock.mjs'],
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
      outcome.runs = names.length;
      const launched = await Promise.all(names.map((name) => world.launch(name)));
      await world.ended(launched, withinMs);
      const tornDown = await Promise.all(names.map((name) => world.tearDown(name, true)));
      await world.ended(tornDown, withinMs);
    }),
};

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
