import type { Database } from '@/lib/db/client';
import { readDatabaseTruth } from './database-truth';

/** Why no worker acts on the database, for health checks and pages; null while workers do. */
export interface RestoredState {
  code: 'restored';
  reason: string;
}

export async function restoredState(database: Database): Promise<RestoredState | null> {
  const truth = await readDatabaseTruth(database);
  if (truth.state !== 'restored') return null;
  const reason = `The database was restored (${truth.reason}). Requests are kept, and no worker acts on them until restore-check has compared it with AWS and accepted it.`;
  return { code: 'restored', reason };
}

const rememberMs = 5_000;
let remembered: { database: Database; at: number; state: Promise<RestoredState | null> } | undefined;

/** The same for pages, of which many ask: as of the last seconds. What can't be found out now is not shown. */
export function recentRestoredState(database: Database): Promise<RestoredState | null> {
  const now = performance.now();
  if (remembered?.database !== database || now - remembered.at > rememberMs) {
    const state = restoredState(database).catch(() => null);
    remembered = { database, at: now, state };
  }
  return remembered.state;
}
