import { buildId } from '@/lib/config/build';
import { type Database, poolState } from '@/lib/db/client';
import { askOnce } from '@/lib/telemetry/ask-once';
import { observe } from '@/lib/telemetry/instrument';
import { serviceAttributes } from '@/lib/telemetry/service';
import { slipwayMetrics as metrics } from '@/lib/telemetry/slipway-metrics';
import { idleCodes, silentSeconds } from './health';
import type { HealthWatch } from './watch-health';

const freshMs = 5_000;

/** Of this process: its build, and whether the database answers it; and the workers that the database knows. */
export function observeHealth(name: 'portal' | 'worker', watch: HealthWatch): void {
  const workers = askOnce(() => readWorkers(watch.database), freshMs);
  observe([metrics.buildInfo], (report) => {
    const version = serviceAttributes(name)['service.version'] ?? '';
    report(metrics.buildInfo, 1, { build: buildId(), version });
  });
  observe([metrics.databaseUp], async (report) => {
    const { database } = await watch.health();
    report(metrics.databaseUp, database.answers ? 1 : 0);
  });
  observe([metrics.workersIdle], async (report) => {
    const { code } = await watch.health();
    for (const reason of idleCodes) report(metrics.workersIdle, code === reason ? 1 : 0, { reason });
  });
  observe([metrics.workersAlive, metrics.workerHeartbeatAge], async (report) => {
    const { alive, age } = await workers();
    report(metrics.workersAlive, alive);
    // Where none was ever seen there is no age: of that, "alive" tells.
    if (age !== null) report(metrics.workerHeartbeatAge, age);
  });
}

/** Of the pool that the process does its work with, until the answer is called. */
export function observePool(pool: Database): () => void {
  return observe([metrics.databasePool], (report) => {
    for (const [state, count] of Object.entries(poolState(pool)))
      report(metrics.databasePool, count, { state });
  });
}

async function readWorkers(database: Database): Promise<{ alive: number; age: number | null }> {
  const [row] = await database.$queryRaw<{ alive: number; age: number | null }[]>`
    SELECT extract(epoch FROM clock_timestamp() - max(seen_at))::float8 AS age, count(*) FILTER (
      WHERE stopped_at IS NULL AND seen_at > clock_timestamp() - make_interval(secs => ${silentSeconds})
    )::int AS alive
    FROM workers`;
  return row ?? { alive: 0, age: null };
}
