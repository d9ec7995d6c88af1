import { currentRequest } from '@/lib/config/request-scope';
import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { type ChainedEntry, entryHash, firstHash } from './chain';
import { auditKeyring } from './keyring';

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
  /** Where it came from, where that is not the request that the portal is answering. */
  request?: { address: string | null; id: string | null };
}

/** What follows the last row without a signature. */
const firstSignedAction = 'audit.signed';

const slipway: AuditActor = { actor: { id: 'slipway', name: 'Slipway' }, via: 'worker' };

const chainLock = 7_541_904;

/**
 * Adds one row to the audit log, in the caller's transaction, with the address and the id of the request that the portal
 * is answering. Writers take turns, since each row carries the hash of the one before it: call it last, so that the turn
 * is short.
 */
export async function appendAudit(tx: Transaction, by: AuditActor, note: AuditNote): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${chainLock})`;
  const last = await tx.auditEntry.findFirst({
    orderBy: { id: 'desc' },
    select: { hash: true, keyId: true },
  });
  let previousHash = last?.hash ?? firstHash;
  if (last?.keyId === null && (await isFirstSigned(tx)))
    previousHash = await add(tx, slipway, await transition(tx), previousHash);
  await add(tx, by, note, previousHash);
}

async function add(tx: Transaction, by: AuditActor, note: AuditNote, previousHash: string): Promise<string> {
  const { signing } = auditKeyring();
  const { id: requestId = null, address = null } = note.request ?? currentRequest() ?? {};
  const entry = {
    at: await databaseNow(tx),
    actorId: by.actor.id,
    actorName: by.actor.name,
    via: by.via,
    action: note.action,
    subjectType: note.subject.type,
    subjectId: note.subject.id,
    details: asStored(note.details),
    address,
    requestId,
    keyId: signing.id,
    previousHash,
  } satisfies ChainedEntry;
  const hash = entryHash(entry, signing);
  await tx.auditEntry.create({ data: { ...entry, hash } });
  return hash;
}

/** While the version before still writes, its rows come between signed ones: the transition is told once. */
async function isFirstSigned(tx: Transaction): Promise<boolean> {
  const signed = await tx.auditEntry.findFirst({
    where: { keyId: { not: null } },
    orderBy: { id: 'desc' },
    select: { id: true },
  });
  return signed === null;
}

/** Vouches for what was there when signing began: how many rows, and by `previousHash` which. */
async function transition(tx: Transaction): Promise<AuditNote> {
  return {
    action: firstSignedAction,
    subject: { type: 'audit', id: auditKeyring().signing.id },
    details: { unsignedRows: await tx.auditEntry.count() },
  };
}

/** As Postgres will give them back: the hash must be of nothing else. UTF-8 has no place for half a surrogate pair. */
function asStored(details: Record<string, unknown>) {
  return JSON.parse(JSON.stringify(details), (_, value) =>
    typeof value === 'string' ? value.toWellFormed() : value,
  );
}
