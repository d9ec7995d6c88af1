import { DiagLogLevel, diag } from '@opentelemetry/api';
import type { Logger } from '@/lib/config/logger';
import { serviceAttributes } from './service';

/** A receiver that is away is away for every batch. */
const reportEveryMs = 60_000;

/** What OpenTelemetry can't do, it tells nobody unless asked to. */
function reportTrouble(logger: Logger): void {
  let reportedAt = Number.NEGATIVE_INFINITY;
  const report = (detail: string) => {
    if (performance.now() - reportedAt < reportEveryMs) return;
    reportedAt = performance.now();
    logger.warn({ detail }, 'traces could not be sent');
  };
  const ignore = () => undefined;
  const loud = { error: report, warn: ignore, info: ignore, debug: ignore, verbose: ignore };
  diag.setLogger(loud, { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true });
}

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
  reportTrouble(logger);
  logger.info('traces are exported');
  return startTraces(about);
}
