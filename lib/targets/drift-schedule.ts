import { randomUUID } from 'node:crypto';
import type { Database, Transaction } from '@/lib/db/client';

/** Requests drift detection on Slipway's own behalf; where one is under way or waiting already, that one will do. */
export async function requestOwnDrift(tx: Transaction, environmentId: string): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO inspections (id, environment_id, kind, status, created_at, next_attempt_at)
    VALUES (${randomUUID()}::uuid, ${environmentId}, 'DRIFT', 'PENDING', clock_timestamp(), clock_timestamp())
    ON CONFLICT DO NOTHING`;
}

/**
 * Requests the daily drift detection of serving environments whose time of day has come. Each has its own time, which
 * follows from its id, so that a day's detections are spread over it; any number of workers may ask. Returns how many
 * were asked for: `atOnce` at most, and no more than lets `perTarget` of one target wait or be under way. A target whose
 * calls launches need all is left for later: each detection costs CloudFormation some ten calls.
 */
export async function requestDailyDrift(
  database: Database,
  { atOnce, perTarget }: { atOnce: number; perTarget: number },
): Promise<number> {
  return database.$executeRaw`
    WITH clock AS (SELECT clock_timestamp() AS now),
    slots AS (
      SELECT e.id, e.target_id, e.launched_at, now,
        date_bin('1 day', now, timestamptz '2000-01-01 00:00:00+00')
          + make_interval(secs => ('x' || substr(md5(e.id), 1, 7))::bit(28)::int % 86400) AS slot
      FROM environments e, clock
      WHERE e.status IN ('ACTIVE', 'UPDATE_FAILED') AND e.stack_id IS NOT NULL
    ), due AS (
      SELECT id, target_id, launched_at, CASE WHEN slot > now THEN slot - interval '1 day' ELSE slot END AS since
      FROM slots
    ), under_way AS (
      SELECT e.target_id, count(*) AS detections
      FROM inspections i JOIN environments e ON e.id = i.environment_id
      WHERE i.kind = 'DRIFT' AND i.requested_by_id IS NULL AND i.status IN ('PENDING', 'RUNNING')
      GROUP BY e.target_id
    ), in_turn AS (
      SELECT due.id, due.since,
        row_number() OVER (PARTITION BY target_id ORDER BY due.since) + coalesce(under_way.detections, 0) AS turn
      FROM due LEFT JOIN under_way USING (target_id)
      WHERE due.launched_at < due.since
        AND NOT EXISTS (
          SELECT 1 FROM inspections i
          WHERE i.environment_id = due.id AND i.kind = 'DRIFT' AND i.created_at >= due.since)
        AND NOT EXISTS (
          SELECT 1 FROM targets t JOIN read_budgets b USING (account_id, region)
          WHERE t.id = due.target_id
            AND b.tokens + b.rate * extract(epoch FROM clock_timestamp() - b.refilled_at)::float8 < 1)
    )
    INSERT INTO inspections (id, environment_id, kind, status, created_at, next_attempt_at)
    SELECT gen_random_uuid(), id, 'DRIFT', 'PENDING', clock_timestamp(), clock_timestamp()
    FROM in_turn
    WHERE turn <= ${perTarget}
    ORDER BY since LIMIT ${atOnce}
    ON CONFLICT DO NOTHING`;
}
