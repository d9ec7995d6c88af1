import { createHash } from 'node:crypto';

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
    canonical(entry.details),
    entry.previousHash,
  ];
  return createHash('sha256').update(JSON.stringify(columns)).digest('hex');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const pairs = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${pairs.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
