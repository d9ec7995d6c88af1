import type { Database } from '@/lib/db/client';
import { askOnce } from '@/lib/telemetry/ask-once';
import { observe } from '@/lib/telemetry/instrument';
import { slipwayMetrics as metrics } from '@/lib/telemetry/slipway-metrics';
import type { BudgetLimits } from './call-budget';

const freshMs = 5_000;
/** Reads take seconds; nobody has read for so long, and Slipway does not see what happens there. */
const blindAfterSeconds = 60;

/** How well Slipway sees what it has under way in each target. */
export function observeFollowing(database: Database): void {
  const following = askOnce(() => readFollowing(database), freshMs);
  observe([metrics.followerLag, metrics.followerBlind], async (report) => {
    for (const { target, lagSeconds, failing } of await following()) {
      report(metrics.followerLag, lagSeconds ?? 0, { target });
      report(metrics.followerBlind, failing || (lagSeconds ?? 0) > blindAfterSeconds ? 1 : 0, { target });
    }
  });
}

/** How many calls may be made in each target at once. */
export function observeBudgets(
  database: Database,
  { burstSeconds }: Pick<BudgetLimits, 'burstSeconds'>,
): void {
  const budgets = askOnce(() => readBudgets(database, burstSeconds), freshMs);
  observe([metrics.callBudgetAvailable], async (report) => {
    for (const { target, tokens } of await budgets()) report(metrics.callBudgetAvailable, tokens, { target });
  });
}

/** Every target that was ever followed: where nothing is in flight now, there is nothing to be late with. */
function readFollowing(
  database: Database,
): Promise<{ target: string; lagSeconds: number | null; failing: boolean }[]> {
  return database.$queryRaw`
    SELECT t.name AS target,
      CASE WHEN flight.since IS NOT NULL THEN
        extract(epoch FROM clock_timestamp() - greatest(f.last_read_at, flight.since))::float8 END AS "lagSeconds",
      coalesce(flight.since IS NOT NULL AND (f.last_error IS NOT NULL OR flight.failing), false) AS failing
    FROM targets t
    LEFT JOIN followers f ON f.target_id = t.id
    LEFT JOIN (
      SELECT e.target_id, min(o.accepted_at) AS since, bool_or(o.follow_error IS NOT NULL) AS failing
      FROM operations o JOIN environments e ON e.id = o.environment_id
      WHERE o.status = 'IN_PROGRESS' GROUP BY e.target_id
    ) flight ON flight.target_id = t.id
    WHERE f.target_id IS NOT NULL OR flight.target_id IS NOT NULL`;
}

function readBudgets(
  database: Database,
  burstSeconds: number,
): Promise<{ target: string; tokens: number }[]> {
  return database.$queryRaw`
    SELECT t.name AS target, least(
      greatest(1, b.rate * ${burstSeconds}::float8),
      b.tokens + b.rate * greatest(0, extract(epoch FROM clock_timestamp() - b.refilled_at)::float8)
    ) AS tokens
    FROM read_budgets b JOIN targets t ON t.account_id = b.account_id AND t.region = b.region`;
}
