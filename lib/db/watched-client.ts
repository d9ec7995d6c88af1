import { Client, type ClientConfig } from 'pg';
import { databaseTimeouts } from './database-timeouts';

/** No answer came in time, and the connection was given up. Whether the statement was carried out is not known. */
class DatabaseSilent extends Error {
  constructor(answerMs: number) {
    super(`The database gave no answer for ${answerMs} ms; the connection was given up`);
    this.name = 'DatabaseSilent';
  }
}

type Query = (...input: unknown[]) => unknown;

/**
 * A connection that is given up once an answer is overdue. pg's own `query_timeout` fails the query but keeps the
 * connection, on which nothing goes through any more, for the next one who gets it from the pool
 * (https://github.com/brianc/node-postgres/issues/3399); here it is destroyed, so that a pool throws it away, a
 * ROLLBACK on it fails at once, and nobody waits twice.
 */
export class WatchedClient extends Client {
  readonly #answerMs: number;
  readonly #siblings: Set<WatchedClient>;
  /** Queries without an answer so far. */
  #waiting = 0;
  #heardAt = performance.now();

  /** @param siblings of the same pool: what one of them finds out saves the others from waiting as long */
  constructor(config: ClientConfig | undefined, answerMs: number, siblings = new Set<WatchedClient>()) {
    super(config);
    this.#answerMs = answerMs;
    this.#siblings = siblings;
    const query = this.query.bind(this) as Query;
    const end = this.end.bind(this) as Query;
    this.query = ((...input: unknown[]) => this.#watch(query, input)) as typeof this.query;
    this.end = ((...input: unknown[]) => this.#sayGoodbye(end, input)) as typeof this.end;
    this.once('connect', () => siblings.add(this));
    this.once('end', () => siblings.delete(this));
    // Whoever waits for an answer gets the error. Between two queries of a transaction nobody listens, and an error
    // without a listener would end the process.
    this.on('error', () => undefined);
  }

  #watch(query: Query, input: unknown[]): unknown {
    const sentAt = performance.now();
    let open = true;
    this.#waiting += 1;
    const answered = () => {
      open = false;
      clearTimeout(timer);
      this.#waiting -= 1;
      this.#heardAt = performance.now();
    };
    const timer = setTimeout(() => {
      // A process that was held up reads what has arrived meanwhile before it judges.
      setImmediate(() => {
        if (open) this.#giveUp(sentAt);
      });
    }, this.#answerMs);
    const callback = input.at(-1);
    if (typeof callback === 'function') {
      const passOn = (...answer: unknown[]) => {
        answered();
        callback(...answer);
      };
      return query(...input.slice(0, -1), passOn);
    }
    const answer = query(...input);
    // What is no promise is a query that reports for itself, such as a cursor; none of ours is.
    if (answer instanceof Promise) answer.then(answered, answered);
    else answered();
    return answer;
  }

  /** Those that have heard nothing since either, and are not asked anything, would only be found out one by one. */
  #giveUp(sentAt: number): void {
    const silent = [...this.#siblings].filter(
      (sibling) => sibling !== this && sibling.#waiting === 0 && sibling.#heardAt < sentAt,
    );
    for (const client of [this, ...silent])
      client.connection.stream.destroy(new DatabaseSilent(this.#answerMs));
  }

  /** A goodbye is answered by the server closing the connection, which one that is lost never does. */
  #sayGoodbye(end: Query, input: unknown[]): unknown {
    const timer = setTimeout(() => this.connection.stream.destroy(), databaseTimeouts.goodbyeMs);
    timer.unref();
    this.once('end', () => clearTimeout(timer));
    return end(...input);
  }
}
