import type { Reader } from '@/lib/db/client';
import { type LoadedSet, loadPolicySet } from './policy-set';

let latest: { version: string; set: LoadedSet } | null = null;

/**
 * The policies in force, as this transaction sees them: what was switched on a moment ago, by whichever replica,
 * counts. They are read again only when their version has changed.
 */
export async function activeSet(tx: Reader, version: string): Promise<LoadedSet> {
  if (latest?.version === version) return latest.set;
  // One statement, so that texts and version belong together.
  const rows = await tx.$queryRaw<{ version: string; id: string | null; title: string; text: string }[]>`
    SELECT s.version::text AS version, p.id, p.title, v.text
    FROM policy_set s
    LEFT JOIN policies p ON p.active_version IS NOT NULL
    LEFT JOIN policy_versions v ON v.policy_id = p.id AND v.version = p.active_version
    ORDER BY p.position, p.id`;
  const texts = rows.flatMap(({ id, title, text }) => (id === null ? [] : [{ id, title, text }]));
  const set = loadPolicySet('active', texts);
  const [first] = rows;
  if (first) latest = { version: first.version, set };
  return set;
}
