import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import type { Logger } from '@/lib/config/logger';

/**
 * Opens `/metrics` for Prometheus. Several processes may run on one machine with the same settings, and work matters
 * more than being counted: a port that can't be had is logged, and that is all. Nor does it keep a process that has
 * nothing else to do. Resources are not detected: a process's command line is nobody's business.
 */
export async function startMetrics(
  at: { host: string; port: number },
  about: Readonly<Record<string, string>>,
  logger: Logger,
): Promise<void> {
  await new Promise<void>((resolve) => {
    const exporter = new PrometheusExporter({ ...at, withoutScopeInfo: true }, (error) => {
      if (error) logger.warn({ err: error, ...at }, 'no metrics endpoint: the process works without it');
      else logger.info(at, 'metrics endpoint');
      resolve();
    });
    metrics.setGlobalMeterProvider(
      new MeterProvider({ resource: resourceFromAttributes(about), readers: [exporter] }),
    );
  });
}
