import type { Logger } from '@/lib/config/logger';
import { openListener } from '@/lib/db/connection-options';
import { keepListening } from '@/lib/db/listen-heartbeat';
import { followChannel } from '@/lib/environments/announce';

/** Hears that a stack is in flight, so that its first read need not wait. A hint only: supervision looks anyway. */
export function listenForFollow(databaseUrl: string, logger: Logger, stopping: AbortSignal) {
  const runs = new Set<() => void>();
  const open = async (): Promise<void> => {
    if (stopping.aborted) return;
    const client = openListener(databaseUrl, 'slipway-worker-wake');
    let over = false;
    let endHeartbeat = () => {};
    const again = (error?: unknown) => {
      if (over) return;
      over = true;
      endHeartbeat();
      if (stopping.aborted) return;
      logger.warn({ err: error }, 'lost the connection that wakes the follower');
      setTimeout(() => void open(), 1_000).unref();
      client.end().catch(() => undefined);
    };
    client.on('notification', () => {
      for (const run of runs) run();
    });
    client.on('error', again);
    client.on('end', () => again());
    stopping.addEventListener('abort', () => client.end().catch(() => undefined), { once: true });
    try {
      await client.connect();
      await client.query(`LISTEN ${followChannel}`);
      endHeartbeat = keepListening(client, again);
    } catch (error) {
      again(error);
    }
  };
  void open();
  return { subscribe: (run: () => void) => void runs.add(run) };
}
