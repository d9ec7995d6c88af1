import { databaseTimeouts } from './database-timeouts';
import type { WatchedClient } from './watched-client';

/**
 * Asks the connection for a sign of life now and then: a connection that a router or a stopped database dropped
 * without a word would otherwise be listened to for ever. `lost` is called once; ends with the answer.
 */
export function keepListening(client: WatchedClient, lost: (error: unknown) => void): () => void {
  const timer = setInterval(() => {
    client.query('SELECT 1').catch((error: unknown) => {
      clearInterval(timer);
      lost(error);
    });
  }, databaseTimeouts.listenCheckMs);
  timer.unref();
  return () => clearInterval(timer);
}
