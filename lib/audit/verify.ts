import type { Database } from '@/lib/db/client';
import { type ChainedEntry, entryHash, firstHash } from './chain';

export type Verification =
  | { intact: true; entries: number }
  | { intact: false; entries: number; brokenAt: bigint };

type AuditRow = ChainedEntry & { id: bigint; hash: string };

/** A row that was found in order: the chain continues after it. */
export interface Place {
  id: bigint;
  hash: string;
}

/** Walks the whole log, oldest first, and says whether any row was changed, removed or put in between. */
export async function verifyAudit(database: Database, pageSize = 500): Promise<Verification> {
  let entries = 0;
  for await (const page of walkAudit(database, null, pageSize)) {
    entries += page.entries;
    if (page.brokenAt !== null) return { intact: false, entries, brokenAt: page.brokenAt };
  }
  return { intact: true, entries };
}

export interface WalkedPage {
  /** How many rows of it are in order, and the last of those. */
  entries: number;
  last: Place | null;
  /** The first row that is not; the walk ends there. */
  brokenAt: bigint | null;
  rows: readonly Place[];
}

/** The rows after `from`, or all of them, page by page. */
export async function* walkAudit(
  database: Database,
  from: Place | null,
  pageSize: number,
): AsyncGenerator<WalkedPage> {
  let last = from;
  for (;;) {
    const rows: AuditRow[] = await database.auditEntry.findMany({
      where: last === null ? {} : { id: { gt: last.id } },
      orderBy: { id: 'asc' },
      take: pageSize,
    });
    let entries = 0;
    for (const row of rows) {
      if (row.previousHash !== (last?.hash ?? firstHash) || row.hash !== entryHash(row)) {
        yield { entries, last, brokenAt: row.id, rows: rows.slice(0, entries) };
        return;
      }
      last = { id: row.id, hash: row.hash };
      entries += 1;
    }
    yield { entries, last, brokenAt: null, rows };
    if (rows.length < pageSize) return;
  }
}
