import type { Logger } from '@/lib/config/logger';
import type { Database } from '@/lib/db/client';
import { environmentRows } from '@/lib/environments/views/environment-rows';
import { type WorkerHealth, workerHealth } from '@/lib/health/health';
import type { ToldChange } from './change';
import type { ChangeHub } from './change-hub';
import { ChangedRows } from './changed-rows';
import { ChangesSince, type KnownUpTo, type Missed } from './changes-since';
import { type LiveRow, toLiveRow } from './live-row';

export interface FeedListener {
  changed: (change: ToldChange) => void;
  /** Something may have happened unnoticed. */
  missed: () => void;
  accessChanged: (userId: string) => void;
}

/** How old what is said of the workers may be: every stream says it at each of its heartbeats. */
const workersKnownForMs = 10_000;

/** What happens, with what pages show of it: read once per change, however many streams tell of it. */
export class LiveFeed {
  readonly #database: Database;
  readonly #hub: ChangeHub;
  readonly #logger: Logger;
  readonly #listeners = new Set<FeedListener>();
  readonly #rows: ChangedRows;
  readonly #changesSince: ChangesSince;
  #unsubscribe: (() => void) | undefined;
  #workers: { asked: number; health: Promise<WorkerHealth> } | undefined;
  /** The revision of the last change that was told, whoever may see it. */
  newestRevision = 0;

  constructor(database: Database, hub: ChangeHub, logger: Logger) {
    this.#database = database;
    this.#hub = hub;
    this.#logger = logger;
    this.#changesSince = new ChangesSince(database);
    this.#rows = new ChangedRows({
      read: (ids) => this.readRows(ids),
      tell: (change) => {
        this.newestRevision = Math.max(this.newestRevision, change.revision);
        this.#tellEach((listener) => listener.changed(change));
      },
      failed: (error) => this.#logger.warn({ err: error }, 'what changed could not be read'),
    });
  }

  /** Listens before anybody does. */
  start(): void {
    this.#hub.start();
  }

  subscribe(listener: FeedListener): () => void {
    this.#listeners.add(listener);
    this.#unsubscribe ??= this.#hub.subscribe(
      (change) => this.#rows.heard(change),
      () => this.#tellEach(({ missed }) => missed()),
      (userId) => this.#tellEach(({ accessChanged }) => accessChanged(userId)),
    );
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** What changed since, whoever may see it. */
  missed(from: KnownUpTo): Promise<Missed> {
    return this.#changesSince.read(from);
  }

  /** Whoever may see them. */
  async readRows(ids: string[]): Promise<LiveRow[]> {
    const rows = await environmentRows(this.#database, async () => ({ where: { id: { in: ids } } }));
    const asOf = Date.now();
    return rows.map((row) => toLiveRow(row, asOf));
  }

  /** Whether a worker is alive, as of a moment ago. */
  workers(): Promise<WorkerHealth> {
    const now = performance.now();
    if (!this.#workers || now - this.#workers.asked > workersKnownForMs) {
      this.#workers = { asked: now, health: workerHealth({ ctx: { database: this.#database } }) };
    }
    return this.#workers.health;
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    this.#rows.close();
    await this.#hub.close();
  }

  /** A page whose stream broke must keep no other from the news. */
  #tellEach(tell: (listener: FeedListener) => void): void {
    for (const listener of this.#listeners) {
      try {
        tell(listener);
      } catch (error) {
        this.#logger.warn({ err: error }, 'live updates could not be passed on to a page');
      }
    }
  }
}
