import type { Database } from '@/lib/db/client';
import { type ChainedEntry, entryHash, firstHash } from './chain';

export type Verification =
  | { intact: true; entries: number }
  | { intact: false; entries: number; brokenAt: bigint };

type AuditRow = ChainedEntry & { id: bigint; hash: string };

/** Walks the whole log, oldest first, and says whether any row was changed, removed or put in between. */
export async function verifyAudit(database: Database, pageSize = 500): Promise<Verification> {
  let previousHash = firstHash;
  let entries = 0;
  let after: bigint | null = null;
  for (;;) {
    const page: AuditRow[] = await database.auditEntry.findMany({
      where: after === null ? {} : { id: { gt: after } },
      orderBy: { id: 'asc' },
      take: pageSize,
    });
    for (const entry of page) {
      if (entry.previousHash !== previousHash || entry.hash !== entryHash(entry)) {
        return { intact: false, entries, brokenAt: entry.id };
      }
      previousHash = entry.hash;
      after = entry.id;
      entries += 1;
    }
    if (page.length < pageSize) return { intact: true, entries };
  }
}
