import type { Reader } from '@/lib/db/client';
import { type OperationKind, operationKinds } from './states';

/**
 * `aws-refuses-to-answer`: attempt after attempt to hand it to AWS fails. `no-progress`: CloudFormation took it, and
 * nothing is heard of it any more.
 */
const stuckReasons = ['aws-refuses-to-answer', 'no-progress'] as const;
type StuckReason = (typeof stuckReasons)[number];

/** For how long attempts may fail: a throttled call, or a short outage of AWS, is over by then. */
export const stuckAfterMs = 5 * 60_000;

/** Beyond this, and twice its usual time, CloudFormation has kept silent for too long. */
const leastSilenceMs = 30 * 60_000;

interface StuckOperations {
  kind: OperationKind;
  reason: StuckReason;
  count: number;
}

/**
 * How many operations are stuck, by kind and reason, those that none is included: what is measured must fall to zero,
 * not vanish. One query, by the database's clock; events are read only of what CloudFormation has worked on for long.
 */
export async function stuckOperations(database: Reader): Promise<StuckOperations[]> {
  const rows = await database.$queryRaw<StuckOperations[]>`
    SELECT kind::text, reason, count(*)::int FROM (
      SELECT o.kind, 'aws-refuses-to-answer' AS reason FROM operations o
      WHERE o.status IN ('PENDING', 'STARTING')
        AND o.failing_since <= clock_timestamp() - make_interval(secs => ${stuckAfterMs / 1000}::float8)
      UNION ALL
      SELECT o.kind, 'no-progress' FROM operations o JOIN environments e ON e.id = o.environment_id
        LEFT JOIN LATERAL (SELECT max(t.mean_end) AS seconds FROM resource_timings t
          WHERE t.blueprint = e.blueprint AND t.kind = o.kind) usual ON true
        LEFT JOIN LATERAL (SELECT v.at FROM environment_events v
          WHERE v.environment_id = e.id ORDER BY v.id DESC LIMIT 1) latest ON true
      WHERE o.status = 'IN_PROGRESS'
        AND coalesce(o.accepted_at, o.created_at) <= clock_timestamp() - make_interval(secs => ${leastSilenceMs / 1000}::float8)
        AND greatest(coalesce(o.accepted_at, o.created_at), latest.at) <= clock_timestamp()
          - make_interval(secs => greatest(${leastSilenceMs / 1000}::float8, 2 * coalesce(usual.seconds, 0)))
    ) stuck GROUP BY kind, reason`;
  return operationKinds.flatMap((kind) =>
    stuckReasons.map((reason) => ({
      kind,
      reason,
      count: rows.find((row) => row.kind === kind && row.reason === reason)?.count ?? 0,
    })),
  );
}
