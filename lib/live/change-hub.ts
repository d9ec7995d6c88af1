import type { Notification } from 'pg';
import type { Logger } from '@/lib/config/logger';
import { openListener } from '@/lib/db/connection-options';
import { asDatabaseFailure } from '@/lib/db/database-failure';
import { databaseTimeouts } from '@/lib/db/database-timeouts';
import { keepListening } from '@/lib/db/listen-heartbeat';
import { ListenRefused, type Notify, noteListening, proveListening } from '@/lib/db/prove-listening';
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
 * sends every listener `missed`: something may have happened in between, so they send the present state. Where LISTEN
 * hears nothing, it does so every few seconds. What it hears comes in the order of the commits: a loss of access is
 * announced before what happens after it.
 */
export class ChangeHub {
  readonly #databaseUrl: string;
  readonly #logger: Logger;
  readonly #notify: Notify | undefined;
  readonly #listeners = new Set<Listener>();
  #client: WatchedClient | undefined;
  #endHeartbeat = () => {};
  #timer: NodeJS.Timeout | undefined;
  /** Runs while LISTEN is refused. */
  #polling: NodeJS.Timeout | undefined;
  #delayMs = reconnectMs.first;
  #closed = false;

  /**
   * @param databaseUrl not by way of a pooler
   * @param notify to prove that something is heard; without it that is taken on trust
   */
  constructor(databaseUrl: string, logger: Logger, notify?: Notify) {
    this.#databaseUrl = databaseUrl;
    this.#logger = logger;
    this.#notify = notify;
  }

  /** Connects, unless it did: the first page need not wait for it, and what is wrong shows at the start. */
  start(): void {
    if (!this.#client && !this.#timer && !this.#closed) void this.#connect();
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
    this.start();
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Ends the connection for good. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#listeners.clear();
    clearTimeout(this.#timer);
    clearInterval(this.#polling);
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
      if (this.#notify) await proveListening(client, this.#notify);
      if (this.#client !== client) return;
      this.#endHeartbeat = keepListening(client, (error) => this.#lost(client, error));
      this.#delayMs = reconnectMs.first;
      this.#heard();
      this.#tellEach((listener) => listener.missed());
    } catch (error) {
      this.#lost(client, error);
    }
  }

  #lost(client: WatchedClient, error: unknown): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    this.#endHeartbeat();
    client.end().catch(() => undefined);
    const isRefused = error instanceof ListenRefused;
    const retryMs = isRefused ? databaseTimeouts.listenRefusedMs : this.#delayMs;
    if (isRefused) this.#refused(error);
    else {
      const code = asDatabaseFailure(error)?.code;
      this.#logger.warn({ err: error, code, retryMs }, 'live updates lost the database');
      this.#delayMs = Math.min(this.#delayMs * 2, reconnectMs.longest);
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#connect();
    }, retryMs);
  }

  #refused(error: ListenRefused): void {
    if (this.#polling) return;
    noteListening('live updates', false);
    const pollMs = databaseTimeouts.listenPollMs;
    this.#logger.error(
      { err: error, code: 'listen-refused', pollMs },
      'live updates hear nothing, and are late',
    );
    this.#polling = setInterval(() => this.#tellEach((listener) => listener.missed()), pollMs);
  }

  #heard(): void {
    noteListening('live updates', true);
    if (this.#polling) this.#logger.info('live updates hear again');
    clearInterval(this.#polling);
    this.#polling = undefined;
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
