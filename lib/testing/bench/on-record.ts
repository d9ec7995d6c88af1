import type { Context } from '@/lib/access/context';
import { environmentStatuses, isTerminal } from '@/lib/environments/states';
import { getEnvironment } from '@/lib/environments/views/get-environment';
import { type ListEnvironmentsInput, listEnvironments } from '@/lib/environments/views/list-environments';
import type { DatabaseServer } from '@/lib/testing/chaos/server';
import { startWorld, type World } from '@/lib/testing/chaos/world';
import { type Filled, fillRecord, liveNameAmong } from './fill-record';
import { measureInTurn, type Question } from './measure-in-turn';
import { measureOverHttp } from './on-record-over-http';
import { tell } from './progress';

const sizes = [100, 1_000, 10_000] as const;

/**
 * What the list, the detail page and the API take with ever more environments on record: the verbs behind them, then
 * the same over HTTP. The sizes lie in databases of their own.
 * @param print gets each table as soon as it is there
 */
export async function measureOnRecord(
  server: DatabaseServer,
  rounds: number,
  print: (table: string) => void,
): Promise<void> {
  const worlds: World[] = [];
  const filled: Filled[] = [];
  try {
    for (const environments of sizes) {
      tell(`putting ${environments} environments on record`);
      const world = await startWorld(server, 60);
      worlds.push(world);
      filled.push(await fillRecord(world, environments));
    }
    print(await measureInTurn(filled, questions, rounds));
    await measureOverHttp(filled, rounds, print);
  } finally {
    for (const world of worlds) await world.close();
  }
}

const questions: readonly Question<Filled>[] = [
  { what: 'list, first page of 50', ask: ({ approver }) => list(approver, {}) },
  { what: 'list, live ones', ask: ({ approver }) => list(approver, { status: live }) },
  { what: 'list, of one team', ask: ({ approver }) => list(approver, { team: 'team-1' }) },
  { what: 'list, by part of the name', ask: ({ approver }) => list(approver, { q: 'env-9' }) },
  { what: 'list, by a name that there is not', ask: ({ approver }) => list(approver, { q: 'nowhere' }, 0) },
  { what: 'list, what needs attention', ask: ({ approver }) => list(approver, { needsAttention: true }, 0) },
  { what: 'list, of an engineer with 5 teams', ask: ({ engineer }) => list(engineer, {}) },
  { what: 'list, live ones of the 5 teams', ask: ({ engineer }) => list(engineer, { status: live }) },
  {
    what: 'detail',
    ask: async ({ approver: ctx, environments }) => {
      await getEnvironment({ ctx, input: { name: liveNameAmong(environments) } });
    },
  },
];

const live = environmentStatuses.filter((status) => !isTerminal(status));

async function list(ctx: Context, input: ListEnvironmentsInput, atLeast = 1): Promise<void> {
  const { items } = await listEnvironments({ ctx, input });
  if (items.length < atLeast) throw new Error('the list is empty');
}
