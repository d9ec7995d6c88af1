import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type Span, TracerProvider } from '@opentelemetry/sdk-trace';

/** A stopping process gives its last spans so long. */
const flushMs = 300;

/** Next puts the whole address into its spans, and the query of a sign-in carries what nobody may keep. */
const withoutQueries = {
  onStart(span: Span) {
    for (const [key, value] of Object.entries(span.attributes)) {
      if (typeof value === 'string' && /^(https?:\/\/[^/]+)?\/[^?\s]*\?/.test(value))
        span.setAttribute(key, value.slice(0, value.indexOf('?')));
    }
  },
  onEnd: () => undefined,
  forceFlush: async () => undefined,
  shutdown: async () => undefined,
};

/**
 * Sends spans by OTLP over HTTP to OTEL_EXPORTER_OTLP_ENDPOINT, which the exporter reads itself, as it does the other
 * OTEL_EXPORTER_OTLP_… variables. Imported only where that is set. Resources are not detected: a process's command line
 * is nobody's business.
 *
 * @returns how to send what is left
 */
export function startTraces(about: Readonly<Record<string, string>>): () => Promise<void> {
  const processor = new BatchSpanProcessor({
    exporter: new OTLPTraceExporter({ timeoutMillis: 5_000 }),
    scheduledDelayMillis: 1_000,
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes(about),
    spanProcessors: [withoutQueries, processor],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return async () => {
    const late = new Promise<void>((resolve) => setTimeout(resolve, flushMs).unref());
    // A receiver that is away keeps no process from stopping.
    await Promise.race([provider.shutdown().catch(() => undefined), late]);
  };
}
