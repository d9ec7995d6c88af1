import type { Notification } from 'pg';
import type { Logger } from '@/lib/config/logger';
import { openListener } from '@/lib/db/connection-options';
import { keepListening } from '@/lib/db/listen-heartbeat';
import type { WatchedClient } from '@/lib/db/watched-client';
import { accessChannel, changeChannel } from '@/lib/environments/announce';
import { type Change, type ChangeListener, changeSchema } from './change';

/** How long the hub waits before it connects again; doubles up to the second number, in ms. */
const reconnectMs = { first: 250, longest: 10_000 };

interface Listener {
  changed: ChangeListener;
  missed: () => void;
  accessChanged: (userId: string) => void;
}

/**
 * One LISTEN connection per portal process, however many browsers watch. After a lost connection it connects again and
 * sends every listener `missed`: something may have happened in between, so they send the present state. What it hears
 * comes in the order of the commits: whose access is taken away is told before what happens after.
 */
export class ChangeHub {
  readonly #databaseUrl: string;
  readonly #logger: Logger;
  readonly #listeners = new Set<Listener>();
  #client: WatchedClient | undefined;
  #endHeartbeat = () => {};
  #timer: NodeJS.Timeout | undefined;
  #delayMs = reconnectMs.first;
  #closed = false;

  constructor(databaseUrl: string, logger: Logger) {
    this.#databaseUrl = databaseUrl;
    this.#logger = logger;
  }

  /**
   * Calls `changed` for every change from now on, and `accessChanged` with the id of each person who may now do less,
   * or more, until the answer is called.
   */
  subscribe(
    changed: ChangeListener,
    missed: () => void,
    accessChanged: (userId: string) => void = () => {},
  ): () => void {
    const listener = { changed, missed, accessChanged };
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
    client.on('notification', (message) => this.#deliver(message));
    client.on('error', (error) => this.#lost(client, error));
    client.on('end', () => this.#lost(client, new Error('the connection ended')));
    try {
      await client.connect();
      await client.query(`LISTEN ${changeChannel}; LISTEN ${accessChannel}`);
      this.#endHeartbeat = keepListening(client, (error) => this.#lost(client, error));
      this.#delayMs = reconnectMs.first;
      this.#tellEach((listener) => listener.missed());
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

  #deliver({ channel, payload }: Notification): void {
    if (channel === accessChannel) {
      this.#tellEach((listener) => listener.accessChanged(payload ?? ''));
      return;
    }
    const change = parseChange(payload);
    if (!change) return;
    this.#tellEach((listener) => listener.changed(change));
  }

  /** A page whose stream broke must keep no other from the news, nor end the connection that brings it. */
  #tellEach(tell: (listener: Listener) => void): void {
    for (const listener of this.#listeners) {
      try {
        tell(listener);
      } catch (error) {
        this.#logger.warn({ err: error }, 'live updates could not be passed on to a page');
      }
    }
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
