import { observe } from '@/lib/telemetry/instrument';
import { slipwayMetrics as metrics } from '@/lib/telemetry/slipway-metrics';

/** How many streams of this portal are open. */
export function observeStreams(): void {
  observe([metrics.sseConnections], (report) => {
    report(metrics.sseConnections, globalThis.slipwayLiveStreams?.size ?? 0);
  });
}
