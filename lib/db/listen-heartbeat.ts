import type { Client, QueryConfig } from 'pg';

const everyMs = 10_000;
/** Given to the client of a connection that only listens: a query without an answer for this long fails. */
export const listenTimeoutMs = 5_000;

/**
 * Asks the connection for a sign of life now and then: a connection that a router or a stopped database dropped
 * without a word would otherwise be listened to for ever. `lost` is called once; ends with the answer.
 */
export function keepListening(client: Client, lost: (error: unknown) => void): () => void {
  const ask: QueryConfig & { query_timeout: number } = { text: 'SELECT 1', query_timeout: listenTimeoutMs };
  const timer = setInterval(() => {
    client.query(ask).catch((error: unknown) => {
      clearInterval(timer);
      lost(error);
    });
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
