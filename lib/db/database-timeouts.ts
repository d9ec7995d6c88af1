/**
 * Every time-out of a connection to the database, in milliseconds. Migrations have none of those that cut a statement.
 *
 * A connection may be lost without either end noticing: a router or a firewall drops it, and nothing comes any more.
 * The client finds out because an answer is overdue, the server because the transaction stands still or nobody
 * acknowledges what it sends. The order matters: locks of a lost transaction go first (`idleTransactionMs`), then a
 * statement that waited for too long (`statementMs`), and the connection is given up last (`answerMs`).
 */
export const databaseTimeouts = {
  /** How long making a connection may take, and waiting for a free one of the pool. */
  connectMs: 5_000,
  /** Postgres rolls a transaction back whose client says nothing for so long: what it had locked is free again. */
  idleTransactionMs: 5_000,
  /** Postgres cancels a statement that takes longer than this, waiting for locks included. */
  statementMs: 8_000,
  /** A connection whose answer is this late after `statementMs` is given up, and all that fell silent with it. */
  answerGraceMs: 2_000,
  /** How long saying goodbye to the server may take before a connection is closed without. */
  goodbyeMs: 1_000,
  /** After so long without a byte, each end asks the other for a sign of life … */
  keepAliveMs: 10_000,
  /** … the server again after this … */
  keepAliveAgainMs: 5_000,
  /** … and when so many are not answered, the server closes the connection and ends its session. */
  keepAliveProbes: 3,
  /** The server also closes it when nobody acknowledges what it sent for so long. */
  unacknowledgedMs: 10_000,
  /** A connection of the pool that nobody needed for so long is closed. */
  idleMs: 30_000,
  /** A connection older than this is replaced when it is free, so that all of them move after a failover. */
  lifetimeMs: 15 * 60_000,
  /** How often a connection that only listens is asked for a sign of life, and how long its answer may take. */
  listenCheckMs: 5_000,
  listenAnswerMs: 5_000,
  /** How long a notification may take that proves that a connection hears any. */
  listenProofMs: 5_000,
  /** Where none was heard, this is how soon it is tried again … */
  listenRefusedMs: 30_000,
  /** … and how often whoever waits for notifications looks for itself meanwhile. */
  listenPollMs: 10_000,
  /** How long a health check waits for the database before it says that it does not answer. */
  healthMs: 2_000,
} as const;
