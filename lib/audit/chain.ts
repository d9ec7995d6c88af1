import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json';

/** What the first row of the log follows. */
export const firstHash = '0'.repeat(64);

export interface ChainedEntry {
  at: Date;
  actorId: string;
  actorName: string;
  via: string;
  action: string;
  subjectType: string;
  subjectId: string;
  details: unknown;
  previousHash: string;
}

/** SHA-256 over every column and the hash of the row before, in a form that does not depend on key order. */
export function entryHash(entry: ChainedEntry): string {
  const columns = [
    entry.at.toISOString(),
    entry.actorId,
    entry.actorName,
    entry.via,
    entry.action,
    entry.subjectType,
    entry.subjectId,
    canonicalJson(entry.details),
    entry.previousHash,
  ];
  return createHash('sha256').update(JSON.stringify(columns)).digest('hex');
}
