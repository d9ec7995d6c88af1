import { type Actor, haveSameAccess } from '@/lib/access/context';
import type { ToldChange } from './change';
import type { Missed } from './changes-since';

interface GateOptions {
  /** Who was let in, with what they might see then. */
  granted: Actor;
  /** Who acts with the same credential now; null once it has ended. Throws when that can't be known. */
  actorNow: () => Promise<Actor | null>;
  /** What happened since the last that was sent. */
  missedChanges: () => Promise<Missed>;
  send: (change: ToldChange) => void;
  /** More was missed than is sent one by one. */
  sendReset: () => void;
  /** Access has ended, or is another: called instead of ever sending again. */
  revoked: () => void;
}

/**
 * Stands between what happens and one stream. Access is granted when a stream begins and asked for again while it
 * lasts; until the answer is there, nothing passes. What happens meanwhile is kept, the last of each environment, and
 * is sent when the answer is yes. So nothing is sent that happened after access was taken away.
 *
 *     closed ──ask──► the same access: open, sends what it kept ──ask──► closed …
 *                     less, more or none: revoked
 *                     no answer: stays closed until the next question
 */
export class AccessGate {
  readonly #options: GateOptions;
  readonly #kept = new Map<string, ToldChange>();
  #isOpen = false;
  #behind = false;
  /** Only the answer to the last question counts: what made us ask again may have come after the one before. */
  #question = 0;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  pass(change: ToldChange): void {
    if (this.#isOpen) {
      this.#options.send(change);
      return;
    }
    this.#kept.delete(change.id);
    this.#kept.set(change.id, change);
  }

  /** Something may have happened unnoticed: the next yes begins with what was missed. */
  noteMissed(): void {
    this.#behind = true;
  }

  /**
   * Closes until the answer is there. False where the answer was no, came too late or never; throws where there is
   * none.
   */
  async ask(): Promise<boolean> {
    this.#isOpen = false;
    this.#question += 1;
    const question = this.#question;
    // Read before it is known who may see it: what was committed after access was taken away is then not sent.
    const missed = this.#behind ? await this.#options.missedChanges() : { changes: [], complete: true };
    const actor = await this.#options.actorNow();
    if (question !== this.#question) return false;
    if (!actor || !haveSameAccess(actor, this.#options.granted)) {
      this.#options.revoked();
      return false;
    }
    this.#isOpen = true;
    this.#behind = false;
    if (!missed.complete) this.#options.sendReset();
    const changes = [...missed.changes.filter(({ id }) => !this.#kept.has(id)), ...this.#kept.values()];
    this.#kept.clear();
    for (const change of changes) this.#options.send(change);
    return true;
  }
}
