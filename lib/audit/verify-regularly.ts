import type { Database } from '@/lib/db/client';
import { type Place, type Problem, type Verification, walkAudit } from './verify';

export interface Pace {
  /** How often the rows that are new are verified … */
  everyMs: number;
  /** … and how often all of them, from the beginning. */
  wholeEveryMs: number;
  /** How long a worker may be silent before another one begins anew. */
  leaseMs: number;
  pageSize: number;
}

/**
 * Verifies the audit log when that is due and nobody else is at it, and records what came of it: from the row that was
 * verified last, so that a log of a million rows costs no more than what is new, and the whole of it once a day or where
 * it was found broken. A log that ends before that row was cut off, which the chain itself can't show.
 *
 * @param stopped true once the worker is to stop: what was verified so far is kept
 * @returns null when there was nothing to do
 */
export async function verifyWhenDue(
  database: Database,
  workerId: string,
  { everyMs, wholeEveryMs, leaseMs, pageSize }: Pace,
  stopped: () => boolean = () => false,
): Promise<Verification | null> {
  await database.$executeRaw`INSERT INTO audit_verifications ("only") VALUES (true) ON CONFLICT DO NOTHING`;
  const claimed = await claim(database, workerId, { everyMs, wholeEveryMs, leaseMs });
  if (!claimed) return null;
  const { verifiedTo, hash } = claimed;
  const until: Place | null = verifiedTo !== null && hash !== null ? { id: verifiedTo, hash } : null;
  const whole = claimed.isWhole || until === null;
  if (!whole && !(await isThere(database, until))) {
    return end(database, workerId, { ...claimed, broken: { at: until.id, problem: 'cut' }, whole });
  }
  let last = whole ? null : until;
  let entries = whole ? 0 : claimed.entries;
  let met = !whole || until === null;
  for await (const { places, finding } of walkAudit(database, last, pageSize)) {
    entries += places.length;
    last = places.at(-1) ?? last;
    met ||= places.some(({ id, hash }) => id === until?.id && hash === until?.hash);
    if (finding) {
      const broken = { at: finding.id, problem: finding.problem };
      return end(database, workerId, { entries, broken, whole, ...stored(until) });
    }
    const progress = whole ? until : last;
    const done = whole ? claimed.entries : entries;
    if (!(await hold(database, workerId, leaseMs, { ...stored(progress), entries: done }))) return null;
    if (stopped()) return null;
  }
  if (!met && until) {
    const broken = { at: until.id, problem: 'cut' } as const;
    return end(database, workerId, { entries, broken, whole, ...stored(until) });
  }
  return end(database, workerId, { entries, broken: null, whole, ...stored(last) });
}

interface Claimed {
  verifiedTo: bigint | null;
  hash: string | null;
  entries: number;
  isWhole: boolean;
}

async function claim(
  database: Database,
  workerId: string,
  { everyMs, wholeEveryMs, leaseMs }: Omit<Pace, 'pageSize'>,
): Promise<Claimed | undefined> {
  const [row] = await database.$queryRaw<Claimed[]>`
    UPDATE audit_verifications SET worker_id = ${workerId},
      lease_expires_at = clock_timestamp() + make_interval(secs => ${leaseMs / 1000}::float8)
    WHERE (lease_expires_at IS NULL OR lease_expires_at < clock_timestamp())
      AND (verified_at IS NULL OR verified_at < clock_timestamp() - make_interval(secs => ${everyMs / 1000}::float8))
    RETURNING verified_to AS "verifiedTo", hash, entries, broken_at IS NOT NULL OR whole_at IS NULL
      OR whole_at < clock_timestamp() - make_interval(secs => ${wholeEveryMs / 1000}::float8) AS "isWhole"`;
  return row;
}

function stored(place: Place | null): { verifiedTo: bigint | null; hash: string | null } {
  return { verifiedTo: place?.id ?? null, hash: place?.hash ?? null };
}

async function isThere(database: Database, { id, hash }: Place): Promise<boolean> {
  return (await database.auditEntry.count({ where: { id, hash } })) === 1;
}

/** False when the lease was lost. */
async function hold(
  database: Database,
  workerId: string,
  leaseMs: number,
  { verifiedTo, hash, entries }: { verifiedTo: bigint | null; hash: string | null; entries: number },
): Promise<boolean> {
  const held = await database.$executeRaw`
    UPDATE audit_verifications SET verified_to = ${verifiedTo}::bigint, hash = ${hash}::text, entries = ${entries},
      lease_expires_at = clock_timestamp() + make_interval(secs => ${leaseMs / 1000}::float8)
    WHERE worker_id = ${workerId} AND lease_expires_at > clock_timestamp()`;
  return held === 1;
}

async function end(
  database: Database,
  workerId: string,
  found: {
    verifiedTo: bigint | null;
    hash: string | null;
    entries: number;
    broken: { at: bigint; problem: Problem } | null;
    whole: boolean;
  },
): Promise<Verification | null> {
  const { verifiedTo, hash, entries, broken, whole } = found;
  const written = await database.$executeRaw`
    UPDATE audit_verifications SET verified_to = ${verifiedTo}::bigint, hash = ${hash}::text, entries = ${entries},
      broken_at = ${broken?.at ?? null}::bigint, verified_at = clock_timestamp(),
      whole_at = CASE WHEN ${whole} THEN clock_timestamp() ELSE whole_at END, lease_expires_at = NULL
    WHERE worker_id = ${workerId} AND lease_expires_at > clock_timestamp()`;
  if (written === 0) return null;
  return broken
    ? { intact: false, entries, brokenAt: broken.at, problem: broken.problem }
    : { intact: true, entries };
}
