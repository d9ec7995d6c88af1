import type { Logger } from '@/lib/config/logger';
import { openListener } from '@/lib/db/connection-options';
import { keepListening } from '@/lib/db/listen-heartbeat';
import type { WatchedClient } from '@/lib/db/watched-client';
import { changeChannel } from './announce';
import { type Change, type ChangeListener, changeSchema } from './change';

/** How long the hub waits before it connects again; doubles up to the second number, in ms. */
const reconnectMs = { first: 250, longest: 10_000 };

/**
 * One LISTEN connection per portal process, however many browsers watch. After a lost connection it connects again
 * and tells every listener `missed`: something may have happened in between, so they send the present state.
 */
export class ChangeHub {
  readonly #databaseUrl: string;
  readonly #logger: Logger;
  readonly #listeners = new Set<{ changed: ChangeListener; missed: () => void }>();
  #client: WatchedClient | undefined;
  #endHeartbeat = () => {};
  #timer: NodeJS.Timeout | undefined;
  #delayMs = reconnectMs.first;
  #closed = false;

  constructor(databaseUrl: string, logger: Logger) {
    this.#databaseUrl = databaseUrl;
    this.#logger = logger;
  }

  /** Calls `changed` for every change from now on, until the answer is called. */
  subscribe(changed: ChangeListener, missed: () => void): () => void {
    const listener = { changed, missed };
    this.#listeners.add(listener);
    if (!this.#client && !this.#timer && !this.#closed) void this.#connect();
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Ends the connection for good. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#listeners.clear();
    clearTimeout(this.#timer);
    this.#endHeartbeat();
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => undefined);
  }

  async #connect(): Promise<void> {
    const client = openListener(this.#databaseUrl, 'slipway-live');
    this.#client = client;
    client.on('notification', (message) => this.#deliver(message.payload));
    client.on('error', (error) => this.#lost(client, error));
    client.on('end', () => this.#lost(client, new Error('the connection ended')));
    try {
      await client.connect();
      await client.query(`LISTEN ${changeChannel}`);
      this.#endHeartbeat = keepListening(client, (error) => this.#lost(client, error));
      this.#delayMs = reconnectMs.first;
      for (const listener of this.#listeners) listener.missed();
    } catch (error) {
      this.#lost(client, error);
    }
  }

  #lost(client: WatchedClient, error: unknown): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    this.#endHeartbeat();
    this.#logger.warn({ err: error, retryMs: this.#delayMs }, 'live updates lost the database');
    client.end().catch(() => undefined);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#connect();
    }, this.#delayMs);
    this.#delayMs = Math.min(this.#delayMs * 2, reconnectMs.longest);
  }

  #deliver(payload: string | undefined): void {
    const change = parseChange(payload);
    if (!change) return;
    for (const listener of this.#listeners) listener.changed(change);
  }
}

function parseChange(payload: string | undefined): Change | null {
  try {
    return changeSchema.parse(JSON.parse(payload ?? ''));
  } catch {
    // Not ours: any database user may notify on any channel.
    return null;
  }
}
