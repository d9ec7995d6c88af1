import type { Fault } from '@/lib/practice-aws/faults/fault';
import { inWorld } from './in-world';
import type { Outcome, Scenario, Settings } from './scenario';
import { situationOf } from './situations';
import type { World } from './world';

const withinMs = 180_000;

/** The work is done and no answer comes, as often as the client asks by itself; or the answer breaks off. */
const ways = [
  (action: string): Fault => ({ kind: 'answer-lost', service: 'cloudformation', action, times: 1 }),
  (action: string): Fault => ({ kind: 'answer-lost', service: 'cloudformation', action, times: 3 }),
  (action: string): Fault => ({ kind: 'cut', when: 'middle', service: 'cloudformation', action, times: 1 }),
];

/** The answer to what changes something in AWS is lost after the work was done: it is adopted, never repeated. */
export const lostAnswers: Scenario = {
  name: 'answers lost after the work',
  run: async (settings) => {
    const parts = [await throughALife(settings), await throughARollback(settings)];
    return {
      runs: parts.reduce((sum, { runs }) => sum + runs, 0),
      faults: parts.reduce((sum, { faults }) => sum + faults, 0),
      violations: parts.flatMap(({ violations }) => violations),
      notes: [],
    };
  },
};

function throughALife(settings: Settings): Promise<Outcome> {
  return inWorld(settings, 60, async (world, outcome) => {
    const rounds = Math.max(1, Math.round(settings.seeds / 4));
    outcome.runs = 0;
    world.startWorker();
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, fault] of ways.entries()) {
        const name = `lost-${round + 1}-${index + 1}`;
        const step = async (action: string, ask: () => Promise<string>) => {
          await world.aws.faults([fault(action)]);
          await world.ended([await ask()], withinMs);
          outcome.runs += 1;
          outcome.faults += fault(action).times ?? 1;
        };
        await step('CreateStack', () => world.launch(name));
        await step('CreateChangeSet', () => world.update(name, { inputs: { maxInstances: 5 } }));
        await step('ExecuteChangeSet', () => world.update(name, { inputs: { maxInstances: 6 } }));
        await step('DeleteStack', () => world.tearDown(name, true));
      }
    }
  });
}

/** Both come by while a stack rolls back, which needs time for the cancellation to arrive in. */
const rollbacks = [
  { situation: 'cancelled', action: 'CancelUpdateStack', ends: 'CANCELLED' },
  { situation: 'stuck', action: 'ContinueUpdateRollback', ends: 'SUCCEEDED' },
] as const;

function throughARollback(settings: Settings): Promise<Outcome> {
  return inWorld(settings, 6, async (world, outcome) => {
    outcome.runs = 0;
    const worker = world.startWorker();
    for (const [index, fault] of ways.entries()) {
      const name = `back-${index + 1}`;
      await world.ended([await world.launch(name)], withinMs);
      for (const { situation, action, ends } of rollbacks) {
        const { prepare, ask, meanwhile } = situationOf('UPDATE', situation);
        await prepare?.(world, name);
        await world.aws.faults([fault(action)]);
        const id = await ask(world, name);
        await meanwhile?.(world, name, id, worker);
        await world.ended([id], withinMs);
        outcome.runs += 1;
        outcome.faults += fault(action).times ?? 1;
        const { status } = await world.database.operation.findUniqueOrThrow({ where: { id } });
        if (status !== ends || !(await wasAsked(world, action, index + 1)))
          outcome.violations.push({
            kind: 'unproven',
            what: `${name} ended ${status} without a lost ${action}`,
          });
      }
    }
  });
}

/** Whether there was such a call for each of so many environments. */
async function wasAsked(world: World, action: string, times: number): Promise<boolean> {
  return (await world.aws.calls()).filter((call) => call.action === action).length >= times;
}
