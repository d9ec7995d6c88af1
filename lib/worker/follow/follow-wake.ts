import type { Logger } from '@/lib/config/logger';
import { openListener } from '@/lib/db/connection-options';
import { databaseTimeouts } from '@/lib/db/database-timeouts';
import { keepListening } from '@/lib/db/listen-heartbeat';
import { ListenRefused, type Notify, noteListening, proveListening } from '@/lib/db/prove-listening';
import { followChannel } from '@/lib/environments/announce';

interface Wake {
  /** Not by way of a pooler. */
  directUrl: string;
  /** To prove that something is heard. */
  notify: Notify;
  logger: Logger;
  noteFailure: (error: unknown, what: string) => void;
  stopping: AbortSignal;
}

/** Hears that a stack is in flight, so that its first read need not wait. A hint only: supervision looks anyway. */
export function listenForFollow({ directUrl, notify, logger, noteFailure, stopping }: Wake) {
  let isRefused = false;
  const runs = new Set<() => void>();
  const refused = (error: ListenRefused) => {
    noteListening('worker', false);
    const words = 'the worker hears no notifications, and finds out later what there is to do';
    if (!isRefused) logger.error({ err: error, code: 'listen-refused' }, words);
    isRefused = true;
  };
  const open = async (): Promise<void> => {
    if (stopping.aborted) return;
    const client = openListener(directUrl, 'slipway-worker-wake');
    let over = false;
    let endHeartbeat = () => {};
    const again = (error?: unknown) => {
      if (over) return;
      over = true;
      endHeartbeat();
      if (stopping.aborted) return;
      if (error instanceof ListenRefused) refused(error);
      else noteFailure(error, 'lost the connection that wakes the follower');
      const againMs = error instanceof ListenRefused ? databaseTimeouts.listenRefusedMs : 1_000;
      setTimeout(() => void open(), againMs).unref();
      client.end().catch(() => undefined);
    };
    client.on('notification', ({ channel }) => {
      if (channel !== followChannel) return;
      for (const run of runs) run();
    });
    client.on('error', again);
    client.on('end', () => again());
    stopping.addEventListener('abort', () => client.end().catch(() => undefined), { once: true });
    try {
      await client.connect();
      await client.query(`LISTEN ${followChannel}`);
      await proveListening(client, notify);
      if (over) return;
      if (isRefused) logger.info('the worker hears notifications again');
      isRefused = false;
      noteListening('worker', true);
      endHeartbeat = keepListening(client, again);
    } catch (error) {
      again(error);
    }
  };
  void open();
  return { subscribe: (run: () => void) => void runs.add(run) };
}
