import { observeAudit } from '@/lib/audit/audit-metrics';
import type { WorkerVariables } from '@/lib/config/environment-variables';
import type { Logger } from '@/lib/config/logger';
import { databaseAddresses } from '@/lib/db/database-addresses';
import { observeOperations } from '@/lib/environments/operation-metrics';
import { observeHealth } from '@/lib/health/health-metrics';
import { startHealthServer } from '@/lib/health/health-server';
import { watchHealth } from '@/lib/health/watch-health';
import { observeBudgets, observeFollowing } from '@/lib/targets/target-metrics';
import { startTelemetry } from '@/lib/telemetry/start-telemetry';
import { callBudget } from './tunables';

/**
 * Opens what a worker is watched by: health, metrics and traces, as far as they are wanted. Before anything else, so
 * that one that can't start can be asked why.
 *
 * @returns how to send the last spans
 */
export async function beWatched(config: WorkerVariables, logger: Logger): Promise<() => Promise<void>> {
  const watch = watchHealth(databaseAddresses(config).url);
  const flush = await startTelemetry('worker', config, logger);
  observeHealth('worker', watch);
  observeOperations(watch.database);
  observeAudit(watch.database);
  observeFollowing(watch.database);
  observeBudgets(watch.database, callBudget);
  await startHealthServer({ host: config.HEALTH_HOST, port: config.HEALTH_PORT }, watch, logger);
  return flush;
}
