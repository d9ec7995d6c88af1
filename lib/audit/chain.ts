import { createHash } from 'node:crypto';
import type { AuditKey } from '@/lib/config/audit-keys';
import { canonicalJson } from './canonical-json';
import { sign } from './keyring';

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
  address: string | null;
  requestId: string | null;
  /** Null: written before there were keys. */
  keyId: string | null;
  previousHash: string;
}

/**
 * What ties a row to all that were before it: HMAC-SHA256 over every column and the hash of the row before, in a form that
 * does not depend on key order. Of a row from before there were keys it is the plain SHA-256, over the columns of that
 * time, which proves that nothing was changed by accident.
 *
 * @param key the one that the row names
 */
export function entryHash(entry: ChainedEntry, key: AuditKey | null): string {
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
  if (key === null) return createHash('sha256').update(JSON.stringify(columns)).digest('hex');
  return sign(key, JSON.stringify([...columns, entry.address, entry.requestId, entry.keyId]));
}
