import { metrics } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { seriesOf } from './scrape';

/** What the gauges that `observe` registers say now, as a scrape would show it, without a port. */
export async function measured(observe: () => void): Promise<Map<string, number>> {
  const reader = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [reader] });
  metrics.disable();
  metrics.setGlobalMeterProvider(provider);
  try {
    observe();
    const { resourceMetrics, errors } = await reader.collect();
    if (errors.length > 0) throw errors[0];
    return seriesOf(new PrometheusSerializer('', false, undefined, true, true).serialize(resourceMetrics));
  } finally {
    metrics.disable();
    await provider.shutdown();
  }
}
