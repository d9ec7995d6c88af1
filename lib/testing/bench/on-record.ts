import { getEnvironment } from '@/lib/environments/views/get-environment';
import { listEnvironments } from '@/lib/environments/views/list-environments';
import type { DatabaseServer } from '@/lib/testing/chaos/server';
import { startWorld, type World } from '@/lib/testing/chaos/world';
import { fillRecord, liveNameAmong } from './fill-record';
import { type Asked, measureInTurn, type Question } from './measure-in-turn';
import { measureOverHttp } from './on-record-over-http';
import { tell } from './progress';

const sizes = [100, 1_000, 10_000] as const;

/** A world with so many environments on record. */
export interface Filled extends Asked {
  world: World;
}

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
  const filled: Filled[] = [];
  try {
    for (const environments of sizes) {
      tell(`putting ${environments} environments on record`);
      const world = await startWorld(server, 60);
      filled.push({ environments, world });
      await fillRecord(world.database, world.ctx, environments);
    }
    print(await measureInTurn(filled, questions, rounds));
    await measureOverHttp(filled, rounds, print);
  } finally {
    for (const { world } of filled) await world.close();
  }
}

const questions: readonly Question<Filled>[] = [
  { what: 'list, first page of 50', ask: (filled) => list(filled, {}) },
  { what: 'list, active ones', ask: (filled) => list(filled, { status: ['ACTIVE'] }) },
  { what: 'list, by part of the name', ask: (filled) => list(filled, { q: 'env-9' }) },
  {
    what: 'detail',
    ask: async ({ world: { ctx }, environments }) => {
      await getEnvironment({ ctx, input: { name: liveNameAmong(environments) } });
    },
  },
];

async function list({ world: { ctx } }: Filled, input: { status?: ['ACTIVE']; q?: string }): Promise<void> {
  const { items } = await listEnvironments({ ctx, input });
  if (items.length === 0) throw new Error('the list is empty');
}
