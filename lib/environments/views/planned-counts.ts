import type { Reader } from '@/lib/db/client';
import type { PlannedCounts } from '@/lib/environments/plan-view';
import type { PlannedChange } from '@/lib/environments/records';

/** What the plans of these operations change, by operation; those without a plan are left out. */
export async function plannedCountsOf(
  reader: Reader,
  operationIds: readonly string[],
): Promise<Map<string, PlannedCounts>> {
  if (operationIds.length === 0) return new Map();
  const rows = await reader.$queryRaw<
    { id: string; action: PlannedChange['action'] | null; count: number }[]
  >`
    SELECT o.id::text, change->>'action' AS action, count(change)::int AS count
    FROM operations o LEFT JOIN LATERAL jsonb_array_elements(o.plan->'changes') AS change ON true
    WHERE o.id = ANY(${operationIds}::uuid[]) AND o.plan IS NOT NULL
    GROUP BY o.id, action`;
  const counts = new Map<string, PlannedCounts>();
  for (const { id, action, count } of rows) {
    const of = counts.get(id) ?? { add: 0, modify: 0, replace: 0, 'replace-maybe': 0, remove: 0 };
    counts.set(id, action === null ? of : { ...of, [action]: count });
  }
  return counts;
}
