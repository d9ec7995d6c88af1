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
 * were asked for, `atOnce` at most.
 */
export async function requestDailyDrift(database: Database, atOnce: number): Promise<number> {
  return database.$executeRaw`
    WITH clock AS (SELECT clock_timestamp() AS now),
    slots AS (
      SELECT e.id, e.launched_at, now,
        date_bin('1 day', now, timestamptz '2000-01-01 00:00:00+00')
          + make_interval(secs => ('x' || substr(md5(e.id), 1, 7))::bit(28)::int % 86400) AS slot
      FROM environments e, clock
      WHERE e.status IN ('ACTIVE', 'UPDATE_FAILED') AND e.stack_id IS NOT NULL
    ), due AS (
      SELECT id, launched_at, CASE WHEN slot > now THEN slot - interval '1 day' ELSE slot END AS since FROM slots
    )
    INSERT INTO inspections (id, environment_id, kind, status, created_at, next_attempt_at)
    SELECT gen_random_uuid(), due.id, 'DRIFT', 'PENDING', clock_timestamp(), clock_timestamp()
    FROM due
    WHERE due.launched_at < due.since
      AND NOT EXISTS (
        SELECT 1 FROM inspections i
        WHERE i.environment_id = due.id AND i.kind = 'DRIFT' AND i.created_at >= due.since)
    ORDER BY due.since LIMIT ${atOnce}
    ON CONFLICT DO NOTHING`;
}
