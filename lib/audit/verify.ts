import type { Database } from '@/lib/db/client';
import { type ChainedEntry, entryHash, firstHash } from './chain';
import { auditKeyring, type Keyring } from './keyring';

/**
 * What is wrong at a row: a column of it was changed; rows that were before it are gone; it is not where it was written,
 * or others are between; it has no signature where every row has one; its key is not known here; or it is gone, and all
 * that followed.
 */
export type Problem = 'changed' | 'removed-before' | 'moved' | 'unsigned' | 'unknown-key' | 'cut';

export interface Finding {
  id: bigint;
  problem: Problem;
  /** The row before it, as the log is now. */
  after: bigint | null;
}

export type Verification =
  | { intact: true; entries: number }
  | { intact: false; entries: number; brokenAt: bigint; problem: Problem };

type AuditRow = ChainedEntry & { id: bigint; hash: string };

/** A row that was found in order: the chain continues after it. */
export interface Place {
  id: bigint;
  hash: string;
}

/** Walks the whole log, oldest first, to the first row that is not as it was written. */
export async function verifyAudit(database: Database, pageSize = 500): Promise<Verification> {
  let entries = 0;
  for await (const { places, finding } of walkAudit(database, null, pageSize)) {
    entries += places.length;
    if (finding) return { intact: false, entries, brokenAt: finding.id, problem: finding.problem };
  }
  return { intact: true, entries };
}

/** Rows in order, up to the end of a page or to one that is not. */
export interface Walked {
  places: readonly Place[];
  finding: Finding | null;
}

/**
 * The rows after `from`, or all of them, page by page. Whoever reads on after a finding learns what else is wrong: the row
 * after one that was changed follows what that one says, or what it replaced.
 */
export async function* walkAudit(
  database: Database,
  from: Place | null,
  pageSize: number,
  keyring: Keyring = auditKeyring(),
): AsyncGenerator<Walked> {
  const signing = signedFrom(database);
  let last = from;
  /** Of the row before, where that is not in order: what it names as its hash may have been made up. */
  let doubtful: Place | null = null;
  for (;;) {
    const after = doubtful ?? last;
    const rows: AuditRow[] = await database.auditEntry.findMany({
      where: after === null ? {} : { id: { gt: after.id } },
      orderBy: { id: 'asc' },
      take: pageSize,
    });
    let places: Place[] = [];
    for (const row of rows) {
      const before: Place | null = doubtful ?? last;
      const follows = [last?.hash ?? firstHash, ...(doubtful ? [doubtful.hash] : [])];
      const problem = follows.includes(row.previousHash)
        ? await problemOf(row, keyring, signing)
        : (await isThere(database, row.previousHash))
          ? 'moved'
          : 'removed-before';
      const place = { id: row.id, hash: row.hash };
      if (problem === null) {
        places.push(place);
        last = place;
        doubtful = null;
        continue;
      }
      yield { places, finding: { id: row.id, problem, after: before?.id ?? null } };
      places = [];
      // In its own place or not, the chain goes on after it.
      if (problem === 'moved' || problem === 'removed-before') {
        last = place;
        doubtful = null;
      } else doubtful = place;
    }
    yield { places, finding: null };
    if (rows.length < pageSize) return;
  }
}

/** What a row says of itself; its place in the chain is another question. */
async function problemOf(row: AuditRow, keyring: Keyring, signing: Signing): Promise<Problem | null> {
  if (row.keyId === null) {
    if (row.hash !== entryHash(row, null)) return 'changed';
    return (await signing.mayBeUnsigned(row)) ? null : 'unsigned';
  }
  const key = keyring.find(row.keyId);
  if (!key) return 'unknown-key';
  if (row.hash !== entryHash(row, key)) return 'changed';
  signing.sawSigned(row);
  return null;
}

async function isThere(database: Database, hash: string): Promise<boolean> {
  return (await database.auditEntry.count({ where: { hash } })) > 0;
}

/** While a version that signs replaces one that does not, both write; nobody upgrades for longer. */
const upgradeMs = 24 * 60 * 60_000;

interface Signing {
  sawSigned: (row: AuditRow) => void;
  mayBeUnsigned: (row: AuditRow) => Promise<boolean>;
}

/**
 * From the first signed row on, an unsigned one is what anybody could have written. For a day after it they are taken for
 * what the version before has written; the times of signed rows say when that day is over.
 */
function signedFrom(database: Database): Signing {
  let first: Date | null | undefined;
  let latest: Date | null = null;
  const look = (id: bigint, direction: 'asc' | 'desc') =>
    database.auditEntry
      .findFirst({
        where: { keyId: { not: null }, id: { lt: id } },
        orderBy: { id: direction },
        select: { at: true },
      })
      .then((row) => row?.at ?? null);
  return {
    sawSigned: ({ at }) => {
      if (first === null) first = at;
      latest = at;
    },
    mayBeUnsigned: async ({ id }) => {
      if (first === undefined) first = await look(id, 'asc');
      if (first === null) return true;
      latest ??= await look(id, 'desc');
      return latest === null || latest.getTime() - first.getTime() < upgradeMs;
    },
  };
}
