import type { Database } from '@/lib/db/client';

/** AWS limits calls of CloudFormation per account and region, and does not say how many. */
export interface BudgetKey {
  accountId: string;
  region: string;
}

/** Paces in calls per second. */
export interface BudgetLimits {
  startRate: number;
  mostRate: number;
  leastRate: number;
  /** By how much the rate grows in a second of use without throttling. */
  growthPerSecond: number;
  /** How many seconds' worth of unused tokens are kept. */
  burstSeconds: number;
  /** Throttled answers within this many seconds count as one. */
  throttleOnceSeconds: number;
}

/**
 * Takes a token of the bucket that all workers share, by the database's clock, and returns how long to wait before
 * making the call, in ms. The token is taken at once, below zero if need be: whoever asks first calls first, and nobody
 * waits inside a transaction. An idle bucket does not grow: quiet is no proof that AWS would bear more.
 */
export async function takeCallToken(
  database: Database,
  { accountId, region }: BudgetKey,
  limits: BudgetLimits,
): Promise<number> {
  const { startRate, mostRate, growthPerSecond, burstSeconds } = limits;
  const [row] = await database.$queryRaw<{ tokens: number; rate: number }[]>`
    INSERT INTO read_budgets AS b (account_id, region, tokens, rate, refilled_at)
    VALUES (${accountId}, ${region}, greatest(1, ${startRate}::float8 * ${burstSeconds}::float8) - 1, ${startRate}::float8, clock_timestamp())
    ON CONFLICT (account_id, region) DO UPDATE SET
      tokens = least(
        greatest(1, b.rate * ${burstSeconds}::float8),
        b.tokens + b.rate * greatest(0, extract(epoch FROM clock_timestamp() - b.refilled_at)::float8)
      ) - 1,
      rate = least(
        ${mostRate}::float8,
        b.rate + ${growthPerSecond}::float8 * least(1, greatest(0, extract(epoch FROM clock_timestamp() - b.refilled_at)::float8))
      ),
      refilled_at = greatest(b.refilled_at, clock_timestamp())
    RETURNING tokens, rate`;
  if (!row) throw new Error('The database returned no token');
  return row.tokens >= 0 ? 0 : Math.ceil((-row.tokens / row.rate) * 1_000);
}

/** CloudFormation throttled a call: the rate is halved, and saved-up tokens are gone. */
export async function recordThrottling(
  database: Database,
  { accountId, region }: BudgetKey,
  limits: BudgetLimits,
): Promise<void> {
  await database.$executeRaw`
    UPDATE read_budgets SET
      rate = greatest(${limits.leastRate}::float8, rate / 2),
      tokens = least(tokens, 0),
      throttled_at = clock_timestamp()
    WHERE account_id = ${accountId} AND region = ${region}
      AND (throttled_at IS NULL
        OR throttled_at < clock_timestamp() - make_interval(secs => ${limits.throttleOnceSeconds}::float8))`;
}

/** Whether a call now would keep nobody waiting: what may wait asks first. */
export async function hasSpareCalls(database: Database, { accountId, region }: BudgetKey): Promise<boolean> {
  const [row] = await database.$queryRaw<{ spare: boolean }[]>`
    SELECT tokens + rate * extract(epoch FROM clock_timestamp() - refilled_at)::float8 >= 1 AS spare
    FROM read_budgets WHERE account_id = ${accountId} AND region = ${region}`;
  return row?.spare ?? true;
}
