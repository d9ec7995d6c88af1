import type { Logger } from '@/lib/config/logger';
import { serviceAttributes } from './service';

interface TelemetryVariables {
  METRICS_HOST: string;
  METRICS_PORT?: number | undefined;
  OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
}

/**
 * Starts what is configured and loads nothing else. Call it before the first instrument or span is made.
 *
 * @returns how to send the last spans of a process that stops
 */
export async function startTelemetry(
  name: 'portal' | 'worker',
  { METRICS_HOST: host, METRICS_PORT: port, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }: TelemetryVariables,
  logger: Logger,
): Promise<() => Promise<void>> {
  const about = serviceAttributes(name);
  if (port) {
    const { startMetrics } = await import('./start-metrics');
    await startMetrics({ host, port }, about, logger);
  }
  if (!endpoint) return async () => undefined;
  const { startTraces } = await import('./start-traces');
  logger.info('traces are exported');
  return startTraces(about);
}
