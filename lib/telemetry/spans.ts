import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';

/**
 * A trace goes from the form through the queue to AWS and back: whatever asks for an operation leaves its place in the
 * trace on the operation's row, and whoever works on it continues from there. Without an exporter (`startTraces`) the
 * API does nothing, and rows stay without.
 */
const traceparent = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Of the span under way, as W3C's `traceparent`; null where nothing is traced. https://www.w3.org/TR/trace-context/ */
export function currentTraceContext(): string | null {
  const span = trace.getActiveSpan()?.spanContext();
  if (!span || !isSpanContextValid(span)) return null;
  return `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, '0')}`;
}

/**
 * Runs `work` in a span of this name, which ends with it, in error where it throws. `parent` is what was left on a row;
 * null was left by something that was not traced, and neither is this; undefined continues what is under way, or begins.
 */
export function inSpan<Result>(
  name: string,
  { attributes = {}, parent }: { attributes?: Attributes; parent?: string | null },
  work: () => Promise<Result>,
): Promise<Result> {
  const from = parent === undefined ? context.active() : contextOf(parent);
  if (parent !== undefined && !trace.getSpanContext(from)) return work();
  return trace.getTracer('slipway').startActiveSpan(name, { attributes }, from, async (span) => {
    try {
      return await work();
    } catch (error) {
      fail(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** For work that begins and ends in two places; undefined where nothing is traced. */
export function beginSpan(
  name: string,
  attributes: Attributes,
): { end: (error?: unknown) => void } | undefined {
  if (!trace.getActiveSpan()) return undefined;
  const span = trace.getTracer('slipway').startSpan(name, { attributes });
  return {
    end: (error) => {
      if (error !== undefined) fail(span, error);
      span.end();
    },
  };
}

/** The error's name and no more: messages may hold what is nobody's business who sees traces. */
function fail(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'Error' });
}

function contextOf(parent: string | null): Context {
  const [, traceId, spanId, flags] = traceparent.exec(parent ?? '') ?? [];
  if (!traceId || !spanId || !flags) return ROOT_CONTEXT;
  const traceFlags = Number.parseInt(flags, 16);
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}
