import type { Change, ToldChange } from './change';
import type { LiveRow } from './live-row';

interface ChangedRowsOptions {
  read: (ids: string[]) => Promise<LiveRow[]>;
  tell: (change: ToldChange) => void;
  failed: (error: unknown) => void;
}

/** How many rows are kept: of one that is not, the next change is read once more. */
const mostKept = 500;
/** A row that was read is newer than the notification by a commit whose own notification is under way. */
const supersededWithinMs = 2_000;

/**
 * Reads what changed, once for all streams that tell of it: what is announced while a read is under way is read
 * together with the next.
 *
 * A row is told only with the notification of the very commit that it stems from: between the notification and the read
 * somebody may have lost access and the row have changed again, and the loss is announced before that change. Where
 * that notification doesn't come, the change is told without its row.
 */
export class ChangedRows {
  readonly #options: ChangedRowsOptions;
  readonly #pending = new Map<string, Change>();
  readonly #rows = new Map<string, LiveRow>();
  readonly #superseded = new Map<string, NodeJS.Timeout>();
  #reading = false;

  constructor(options: ChangedRowsOptions) {
    this.#options = options;
  }

  heard(change: Change): void {
    this.#settle(change.id);
    if (this.#tellKnown(change)) return;
    this.#pending.delete(change.id);
    this.#pending.set(change.id, change);
    if (!this.#reading) void this.#read();
  }

  close(): void {
    this.#pending.clear();
    for (const id of [...this.#superseded.keys()]) this.#settle(id);
  }

  async #read(): Promise<void> {
    this.#reading = true;
    while (this.#pending.size > 0) {
      const changes = new Map(this.#pending);
      this.#pending.clear();
      try {
        for (const row of await this.#options.read([...changes.keys()])) this.#keep(row);
      } catch (error) {
        this.#options.failed(error);
      }
      for (const change of changes.values()) {
        // A later one of the same environment, heard meanwhile, takes its place.
        if (!this.#pending.has(change.id) && !this.#tellKnown(change)) this.#tellWithout(change);
      }
    }
    this.#reading = false;
  }

  /** Whether nothing more is to be done for this change now. */
  #tellKnown(change: Change): boolean {
    const row = this.#rows.get(change.id);
    const revision = row ? Date.parse(row.updatedAt) : 0;
    if (row && revision === change.revision) {
      this.#options.tell({ ...change, row });
      return true;
    }
    if (revision < change.revision) return false;
    const timer = setTimeout(() => this.#tellWithout(change), supersededWithinMs);
    timer.unref();
    this.#superseded.set(change.id, timer);
    return true;
  }

  #tellWithout(change: Change): void {
    this.#settle(change.id);
    this.#options.tell({ ...change, row: null });
  }

  #settle(id: string): void {
    clearTimeout(this.#superseded.get(id));
    this.#superseded.delete(id);
  }

  #keep(row: LiveRow): void {
    this.#rows.delete(row.id);
    this.#rows.set(row.id, row);
    const [oldest] = this.#rows.keys();
    if (this.#rows.size > mostKept && oldest !== undefined) this.#rows.delete(oldest);
  }
}
