import { z } from 'zod';
import type { Database } from '@/lib/db/client';
import { auditKeyring, type Keyring, sign } from './keyring';

const headSchema = z.object({
  id: z.string().regex(/^\d{1,19}$/),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  entries: z.number().int().min(0),
  at: z.iso.datetime(),
  keyId: z.string(),
  mac: z.string().regex(/^[0-9a-f]{64}$/),
});

/**
 * The last row of the log as it was at a time, signed. Kept where who can write in the database can't, it shows later
 * whether the log was cut off or written anew: the chain itself only shows what is wrong before its end.
 */
export type SignedHead = z.infer<typeof headSchema>;

function macOf(head: Omit<SignedHead, 'mac'>, keyring: Keyring): string | null {
  const key = keyring.find(head.keyId);
  const { id, hash, entries, at, keyId } = head;
  return key ? sign(key, JSON.stringify(['slipway audit head', id, hash, entries, at, keyId])) : null;
}

function signHead(
  last: { id: bigint; hash: string; entries: number; at: Date },
  keyring = auditKeyring(),
): SignedHead {
  const head = {
    id: String(last.id),
    hash: last.hash,
    entries: last.entries,
    at: last.at.toISOString(),
    keyId: keyring.signing.id,
  };
  return { ...head, mac: macOf(head, keyring) ?? '' };
}

/** Whether a key that is known here has signed it. */
function isGenuine(head: SignedHead, keyring = auditKeyring()): boolean {
  return head.mac === macOf(head, keyring);
}

/** The heads in a text: an anchor, or lines of a log among others. */
export function readHeads(text: string): SignedHead[] {
  const documents = [text, ...text.split('\n')].flatMap((part) => {
    try {
      return [JSON.parse(part) as unknown];
    } catch {
      // Not every line is ours.
      return [];
    }
  });
  const heads = documents.flatMap((document) => {
    const inLine = z.object({ head: headSchema }).safeParse(document);
    if (inLine.success) return inLine.data.head;
    const alone = headSchema.safeParse(document);
    return alone.success ? alone.data : [];
  });
  return [...new Map(heads.map((head) => [head.mac, head])).values()];
}

/** What a head kept elsewhere says of the log: it is there as it was; it was cut off before; or another row is there. */
export type HeadVerdict = 'there' | 'cut' | 'replaced' | 'forged';

export async function compareHead(database: Database, head: SignedHead): Promise<HeadVerdict> {
  if (!isGenuine(head)) return 'forged';
  const id = BigInt(head.id);
  const row = await database.auditEntry.findUnique({ where: { id }, select: { hash: true } });
  if (row) return row.hash === head.hash ? 'there' : 'replaced';
  return (await database.auditEntry.count({ where: { id: { gt: id } } })) > 0 ? 'replaced' : 'cut';
}

/** The head as the last verification found it; null where none found the log in order. */
export async function verifiedHead(database: Database): Promise<SignedHead | null> {
  const found = await database.auditVerification.findFirst();
  if (!found?.verifiedAt || found.brokenAt !== null || found.verifiedTo === null || !found.hash) return null;
  return signHead({
    id: found.verifiedTo,
    hash: found.hash,
    entries: found.entries,
    at: found.verifiedAt,
  });
}

/** Takes the turn to keep the head elsewhere: true where that is due, and nobody has done it meanwhile. */
export async function takeAnchoring(database: Database, head: SignedHead, everyMs: number): Promise<boolean> {
  const taken = await database.$executeRaw`
    UPDATE audit_verifications SET anchored_at = clock_timestamp(), anchored_to = ${BigInt(head.id)}
    WHERE anchored_to IS DISTINCT FROM ${BigInt(head.id)}
      AND (anchored_at IS NULL
        OR anchored_at < clock_timestamp() - make_interval(secs => ${everyMs / 1000}::float8))`;
  return taken === 1;
}

/** It came to nothing: the next one tries again. */
export async function giveAnchoringBack(database: Database): Promise<void> {
  await database.$executeRaw`UPDATE audit_verifications SET anchored_at = NULL, anchored_to = NULL`;
}
