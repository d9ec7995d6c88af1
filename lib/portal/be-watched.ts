import { observeAudit } from '@/lib/audit/audit-metrics';
import type { PortalVariables } from '@/lib/config/environment-variables';
import type { Logger } from '@/lib/config/logger';
import { sharedDatabase } from '@/lib/db/shared';
import { observeOperations } from '@/lib/environments/operation-metrics';
import { observeHealth, observePool } from '@/lib/health/health-metrics';
import { portalHealthWatch } from '@/lib/health/portal-health';
import { observeStreams } from '@/lib/live/live-metrics';
import { observeFollowing } from '@/lib/targets/target-metrics';
import { startTelemetry } from '@/lib/telemetry/start-telemetry';
import { openDoor } from './door';
import { watchRequests } from './watch-requests';

/**
 * Opens what a portal is watched by: access log, metrics and traces, as far as they are wanted. What describes the
 * database is told by portals, too: when no worker is left, somebody has to say so.
 *
 * @returns how to send the last spans
 */
export async function beWatched(config: PortalVariables, logger: Logger): Promise<() => Promise<void>> {
  const flush = await startTelemetry('portal', config, logger);
  watchRequests(logger, openDoor(config), config.METRICS_PORT);
  if (config.METRICS_PORT) {
    const watch = portalHealthWatch();
    observeHealth('portal', watch);
    observePool(sharedDatabase());
    observeOperations(watch.database);
    observeAudit(watch.database);
    observeFollowing(watch.database);
    observeStreams();
  }
  return flush;
}
