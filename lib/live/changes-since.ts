import type { Database } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { environmentRows } from '@/lib/environments/views/environment-rows';
import type { ToldChange } from './change';
import { toLiveRow } from './live-row';

/** Of all teams together: after a restart many pages ask at once, and share what is read. */
const mostMissed = 500;

/** Commits come in another order than their revisions, so a little is returned twice rather than not at all. */
const overlapMs = 60_000;

/** Up to where a page knows everything; null, or in the future and so none of ours: within the last `withinMs`. */
export interface KnownUpTo {
  revision: number | null;
  withinMs: number;
}

export interface Missed {
  /** Oldest first, whoever may see them. */
  changes: ToldChange[];
  /** False when there was more than is worth sending one by one: what was left out is the oldest. */
  complete: boolean;
}

interface Waiting {
  from: KnownUpTo;
  resolve: (missed: Missed) => void;
  reject: (error: unknown) => void;
}

/**
 * Reads the last state of what changed since, by the database's clock. Whoever asks while a read is under way waits for
 * the next one, which is for all that wait: what is answered was read after it was asked for.
 */
export class ChangesSince {
  readonly #database: Database;
  #waiting: Waiting[] = [];
  #reading = false;

  constructor(database: Database) {
    this.#database = database;
  }

  read(from: KnownUpTo): Promise<Missed> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ from, resolve, reject });
      if (!this.#reading) void this.#readForAll();
    });
  }

  async #readForAll(): Promise<void> {
    this.#reading = true;
    while (this.#waiting.length > 0) {
      const waiting = this.#waiting.splice(0);
      try {
        const now = (await databaseNow(this.#database)).getTime();
        const since = waiting.map(
          ({ from: { revision, withinMs } }) =>
            (revision !== null && revision <= now ? revision : now - withinMs) - overlapMs,
        );
        const missed = await changesAfter(this.#database, Math.min(...since));
        const oldest = missed.complete ? Number.NEGATIVE_INFINITY : (missed.changes[0]?.revision ?? 0);
        waiting.forEach(({ resolve }, index) => {
          const after = since[index] ?? 0;
          const changes = missed.changes.filter(({ revision }) => revision > after);
          resolve({ changes, complete: oldest <= after });
        });
      } catch (error) {
        for (const { reject } of waiting) reject(error);
      }
    }
    this.#reading = false;
  }
}

async function changesAfter(database: Database, since: number): Promise<Missed> {
  const rows = await environmentRows(database, async () => ({
    where: { updatedAt: { gt: new Date(since) } },
    orderBy: { updatedAt: 'desc' },
    take: mostMissed + 1,
  }));
  const asOf = Date.now();
  const changes = rows.slice(0, mostMissed).map((row): ToldChange => {
    const { id, name, team, status, progress, operation, updatedAt } = row;
    return {
      id,
      name,
      team,
      status,
      awaitsConfirmation: operation?.awaitsConfirmation ?? false,
      awaitsApproval: operation?.status === 'AWAITING_APPROVAL',
      ...progress,
      revision: Date.parse(updatedAt),
      row: toLiveRow(row, asOf),
    };
  });
  return { changes: changes.reverse(), complete: rows.length <= mostMissed };
}
