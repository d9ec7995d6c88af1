import type { Transaction } from '@/lib/db/client';
import type { StackInFlight } from '@/lib/environments/stack-in-flight';

/** Older launches count as this many samples at most, so that the mean follows a change of AWS or of the template. */
const mostSamples = 20;

/**
 * After an operation that went well: when each resource began and ended, in seconds from the operation's first event,
 * goes into the blueprint's running means. Both times are CloudFormation's, so no other clock matters.
 */
export async function foldTimings(
  tx: Transaction,
  stack: Pick<StackInFlight, 'environmentId' | 'blueprint' | 'stackId'> & {
    operation: Pick<StackInFlight['operation'], 'id' | 'kind'>;
  },
): Promise<void> {
  const { blueprint, stackId, operation } = stack;
  await tx.$executeRaw`
    WITH seen AS (
      SELECT logical_id, status, at, at - min(at) OVER () AS since, physical_id IS NOT DISTINCT FROM ${stackId} AS own
      FROM environment_events
      WHERE operation_id = ${operation.id}::uuid AND source = 'CLOUDFORMATION' AND environment_id = ${stack.environmentId}
    ), fresh AS (
      SELECT logical_id,
        extract(epoch FROM min(since) FILTER (WHERE status LIKE '%\\_IN\\_PROGRESS'))::float8 AS start,
        extract(epoch FROM max(since) FILTER (WHERE status LIKE '%\\_COMPLETE'))::float8 AS finish
      FROM seen WHERE NOT own AND logical_id IS NOT NULL
      GROUP BY logical_id
    )
    INSERT INTO resource_timings AS t (blueprint, kind, logical_id, samples, mean_start, mean_end)
    SELECT ${blueprint}, ${operation.kind}::operation_kind, logical_id, 1, start, finish
    FROM fresh WHERE start IS NOT NULL AND finish IS NOT NULL
    ORDER BY logical_id
    ON CONFLICT (blueprint, kind, logical_id) DO UPDATE SET
      samples = least(t.samples + 1, ${mostSamples}),
      mean_start = t.mean_start + (excluded.mean_start - t.mean_start) / least(t.samples + 1, ${mostSamples}),
      mean_end = t.mean_end + (excluded.mean_end - t.mean_end) / least(t.samples + 1, ${mostSamples})`;
}
