import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import type { Reader } from '@/lib/db/client';
import { monthlyCentsOf } from './monthly-cost';

interface Unpriced {
  id: string;
  blueprint: string;
  inputs: BlueprintInputs;
}

/**
 * What those live environments of a team cost whose cost nobody has worked out yet, in US cents a month. It is kept
 * beside them, so that it is worked out once; an environment that somebody else is changing right now is left for the
 * next time, since waiting for it would be waiting in another order than everybody else does.
 */
export async function priceEnvironments(
  tx: Reader,
  teamId: string,
  withoutId: string | null,
  keep: boolean,
): Promise<number> {
  const rows = await tx.$queryRaw<Unpriced[]>`
    SELECT id, blueprint, inputs FROM environments
    WHERE team_id = ${teamId} AND id IS DISTINCT FROM ${withoutId} AND monthly_cents IS NULL
      AND status <> ALL (ARRAY['TORN_DOWN'::environment_status, 'CANCELLED'::environment_status, 'REJECTED'::environment_status])`;
  const costs = rows.map(({ id, blueprint, inputs }) => ({
    id,
    cents: monthlyCentsOf(blueprint, inputs) ?? 0,
  }));
  if (keep && costs.length > 0) {
    const ids = costs.map(({ id }) => id);
    const cents = costs.map((cost) => cost.cents);
    await tx.$executeRaw`
      WITH free AS (
        SELECT id FROM environments WHERE id = ANY (${ids}) AND monthly_cents IS NULL
        ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
      )
      UPDATE environments e SET monthly_cents = costs.cents
      FROM unnest(${ids}::text[], ${cents}::int[]) AS costs (id, cents), free
      WHERE e.id = costs.id AND free.id = e.id`;
  }
  return costs.reduce((sum, cost) => sum + cost.cents, 0);
}

/**
 * What the updates of a team that are under way, or wait for somebody, add to the cost of their environments, in US
 * cents a month. One that makes its environment cheaper adds nothing before it has.
 */
export async function addedByUpdates(tx: Reader, teamId: string, withoutId: string | null): Promise<number> {
  const rows = await tx.$queryRaw<{ blueprint: string; cents: number | null; inputs: BlueprintInputs }[]>`
    SELECT e.blueprint, e.monthly_cents AS cents, o.inputs
    FROM operations o JOIN environments e ON e.id = o.environment_id
    WHERE o.kind = 'UPDATE' AND o.finished_at IS NULL AND e.team_id = ${teamId}
      AND e.id IS DISTINCT FROM ${withoutId}
      AND e.status <> ALL (ARRAY['TORN_DOWN'::environment_status, 'CANCELLED'::environment_status, 'REJECTED'::environment_status])`;
  return rows.reduce((sum, { blueprint, cents, inputs }) => {
    const wanted = monthlyCentsOf(blueprint, inputs) ?? 0;
    return sum + Math.max(0, wanted - (cents ?? 0));
  }, 0);
}
