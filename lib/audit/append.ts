import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { entryHash, firstHash } from './chain';

/** Who did it: a person through the form or the API, the identity provider at a sign-in, or Slipway's worker. */
export interface AuditActor {
  actor: { id: string; name: string };
  via: 'form' | 'api' | 'sign-in' | 'worker';
}

export interface AuditNote {
  /** `environment.request`, `environment.tear-down`, `token.create`, … */
  action: string;
  subject: { type: string; id: string };
  details: Record<string, unknown>;
}

const chainLock = 7_541_904;

/**
 * Adds one row to the audit log, in the caller's transaction. Writers take turns, since each row carries the hash
 * of the one before it: call it last, so that the turn is short.
 */
export async function appendAudit(tx: Transaction, by: AuditActor, note: AuditNote): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${chainLock})`;
  const last = await tx.auditEntry.findFirst({ orderBy: { id: 'desc' }, select: { hash: true } });
  const entry = {
    at: await databaseNow(tx),
    actorId: by.actor.id,
    actorName: by.actor.name,
    via: by.via,
    action: note.action,
    subjectType: note.subject.type,
    subjectId: note.subject.id,
    details: asStored(note.details),
    previousHash: last?.hash ?? firstHash,
  };
  await tx.auditEntry.create({ data: { ...entry, hash: entryHash(entry) } });
}

/** As Postgres will give them back: the hash must be of nothing else. UTF-8 has no place for half a surrogate pair. */
function asStored(details: Record<string, unknown>) {
  return JSON.parse(JSON.stringify(details), (_, value) =>
    typeof value === 'string' ? value.toWellFormed() : value,
  );
}
