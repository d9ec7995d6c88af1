import type { Context } from '@/lib/access/context';
import type { Database } from '@/lib/db/client';
import { databaseTimeouts } from '@/lib/db/database-timeouts';
import { restoredState } from '@/lib/restore/restored-state';

/** A worker says that it is alive every two seconds; this many without a word and nobody counts on it. */
const silentSeconds = 15;

export interface WorkerHealth {
  alive: boolean;
  lastSeenAt: string | null;
}

/** Whether a worker is alive, by the database's clock. */
export async function workerHealth({ ctx }: { ctx: Pick<Context, 'database'> }): Promise<WorkerHealth> {
  const [row] = await ctx.database.$queryRaw<{ seenAt: Date; alive: boolean }[]>`
    SELECT seen_at AS "seenAt", seen_at > clock_timestamp() - make_interval(secs => ${silentSeconds}) AS alive
    FROM workers ORDER BY seen_at DESC LIMIT 1`;
  return { alive: row?.alive ?? false, lastSeenAt: row?.seenAt.toISOString() ?? null };
}

export type Health = { status: 'ok' } | { status: 'unavailable'; reason: string; code?: 'restored' };

/** Whoever asks has little patience, and a connection that fell silent is given up only later. */
function inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error('The database took too long'));
    const timer = setTimeout(late, databaseTimeouts.healthMs);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** What a load balancer or `npm run demo` asks: does the database answer, and is a worker alive that acts on it? */
export async function checkHealth(database: Database): Promise<Health> {
  try {
    const { alive, lastSeenAt } = await inTime(workerHealth({ ctx: { database } }));
    const restored = await inTime(restoredState(database));
    if (restored) return { status: 'unavailable', ...restored };
    if (alive) return { status: 'ok' };
    const since = lastSeenAt ? `the last one was seen at ${lastSeenAt}` : 'none was ever seen';
    return { status: 'unavailable', reason: `No worker is alive: ${since}.` };
  } catch {
    return { status: 'unavailable', reason: 'The database does not answer.' };
  }
}
