import { portalLogger } from '@/lib/config/logger';
import type { Database } from '@/lib/db/client';
import { asDatabaseFailure } from '@/lib/db/database-failure';

/** A token's last use is told to the minute. */
const noteEveryMs = 60_000;
/** How long uses are collected before they are written together. */
const writeAfterMs = 1_000;

/** When this process last noted the use of a token, for as long as that keeps it from being noted again. */
const notedAt = new Map<string, number>();
const waiting = new Map<Database, Map<string, Date>>();

/**
 * Has the use of a token written down soon, at most once a minute in each process, and of all tokens together: nobody waits
 * for it, and no request fails for it. What was collected in the last second before a process ends is lost.
 */
export function noteTokenUse(database: Database, token: { id: string; lastUsedAt: Date | null }): void {
  const now = Date.now();
  const known = Math.max(token.lastUsedAt?.getTime() ?? 0, notedAt.get(token.id) ?? 0);
  if (now - known < noteEveryMs) return;
  notedAt.set(token.id, now);
  const uses = waiting.get(database);
  if (uses) {
    uses.set(token.id, new Date(now));
    return;
  }
  waiting.set(database, new Map([[token.id, new Date(now)]]));
  setTimeout(() => void writeTokenUses(database), writeAfterMs).unref();
}

/** Writes what was collected; a row that somebody holds is passed over, so that it waits for nobody either. */
export async function writeTokenUses(database: Database): Promise<void> {
  const uses = waiting.get(database);
  if (!uses) return;
  waiting.delete(database);
  for (const [id, at] of notedAt) if (Date.now() - at >= noteEveryMs) notedAt.delete(id);
  const [ids, times] = [[...uses.keys()], [...uses.values()]];
  try {
    await database.$executeRaw`
      WITH free AS (
        SELECT id FROM api_tokens WHERE id = ANY (${ids}::text[]) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)
      UPDATE api_tokens SET last_used_at = used.at
      FROM free, unnest(${ids}::text[], ${times}::timestamptz[]) AS used(id, at)
      WHERE api_tokens.id = free.id AND used.id = free.id
        AND (last_used_at IS NULL OR last_used_at < used.at)`;
  } catch (error) {
    for (const id of ids) notedAt.delete(id);
    // A database that is away, or only reads, is reported by whoever needs it.
    if (asDatabaseFailure(error) === null) portalLogger().warn({ err: error }, 'uses of tokens not noted');
  }
}
