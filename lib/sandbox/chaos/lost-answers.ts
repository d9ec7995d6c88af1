import type { Fault } from '@/lib/sandbox/aws/faults/fault';
import { inWorld } from './in-world';
import type { Scenario } from './scenario';

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
  run: (settings) =>
    inWorld(settings, 60, async (world, outcome) => {
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
            outcome.faults += 'times' in fault(action) ? (fault(action).times ?? 1) : 1;
          };
          await step('CreateStack', () => world.launch(name));
          await step('CreateChangeSet', () => world.update(name, { inputs: { maxInstances: 5 } }));
          await step('ExecuteChangeSet', () => world.update(name, { inputs: { maxInstances: 6 } }));
          await step('DeleteStack', () => world.tearDown(name, true));
        }
      }
    }),
};
