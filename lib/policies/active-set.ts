import type { Reader } from '@/lib/db/client';
import { type LoadedSet, loadPolicySet, type PolicyText } from './policy-set';

/** What is in force, in the order in which admins put it. */
export async function readActiveTexts(tx: Reader): Promise<{ version: string | null; texts: PolicyText[] }> {
  // One statement, so that texts and version belong together.
  const rows = await tx.$queryRaw<{ version: string; id: string | null; title: string; text: string }[]>`
    SELECT s.version::text AS version, p.id, p.title, v.text
    FROM policy_set s
    LEFT JOIN policies p ON p.active_version IS NOT NULL
    LEFT JOIN policy_versions v ON v.policy_id = p.id AND v.version = p.active_version
    ORDER BY p.position, p.id`;
  const texts = rows.flatMap(({ id, title, text }) => (id === null ? [] : [{ id, title, text }]));
  return { version: rows[0]?.version ?? null, texts };
}

let latest: { version: string; set: LoadedSet } | null = null;

/**
 * The policies in force, as this transaction sees them: what was switched on a moment ago, by whichever replica,
 * counts. They are read again only when their version has changed.
 */
export async function activeSet(tx: Reader, version: string): Promise<LoadedSet> {
  if (latest?.version === version) return latest.set;
  const read = await readActiveTexts(tx);
  const set = loadPolicySet('active', read.texts);
  if (read.version !== null) latest = { version: read.version, set };
  return set;
}
