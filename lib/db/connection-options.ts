import type { ClientBase, ClientConfig, PoolConfig } from 'pg';
import { databaseTimeouts } from './database-timeouts';
import { WatchedClient } from './watched-client';

const alive = {
  connectionTimeoutMillis: databaseTimeouts.connectMs,
  keepAlive: true,
  keepAliveInitialDelayMillis: databaseTimeouts.keepAliveMs,
} as const satisfies ClientConfig;

/** Of a pool, also of one that a package makes for itself. */
export function poolOptions(
  connectionString: string,
  pool: {
    applicationName: string;
    max: number;
    statementMs?: number | undefined;
    answerMs?: number | undefined;
  },
) {
  const { applicationName, max, statementMs = databaseTimeouts.statementMs } = pool;
  const { answerMs = statementMs + databaseTimeouts.answerGraceMs } = pool;
  const siblings = new Set<WatchedClient>();
  class PoolClient extends WatchedClient {
    constructor(config?: ClientConfig) {
      super(config, answerMs, siblings);
    }
  }
  return {
    ...alive,
    connectionString,
    application_name: applicationName,
    max,
    idleTimeoutMillis: databaseTimeouts.idleMs,
    maxLifetimeSeconds: databaseTimeouts.lifetimeMs / 1_000,
    Client: PoolClient,
    onConnect: (client: ClientBase) => limitSession(client, statementMs),
  } satisfies PoolConfig;
}

/** A connection that only listens; whoever opens it uses `keepListening`. */
export function openListener(connectionString: string, applicationName: string): WatchedClient {
  const config = { ...alive, connectionString, application_name: applicationName };
  return new WatchedClient(config, databaseTimeouts.listenAnswerMs);
}

/** For migrations: they take as long as they take, and wait for one another. */
export function migrationOptions(connectionString: string) {
  return { ...alive, connectionString, application_name: 'slipway-migrations' } satisfies ClientConfig;
}

/**
 * What the server does by itself about a client that is gone: its locks and its session go too. As statements rather
 * than in the startup packet, where PgBouncer refuses what it does not know
 * (https://github.com/pgbouncer/pgbouncer/issues/525).
 */
async function limitSession(client: ClientBase, statementMs: number): Promise<void> {
  const seconds = (ms: number) => Math.ceil(ms / 1_000);
  const settings = {
    statement_timeout: statementMs,
    idle_in_transaction_session_timeout: databaseTimeouts.idleTransactionMs,
    tcp_keepalives_idle: seconds(databaseTimeouts.keepAliveMs),
    tcp_keepalives_interval: seconds(databaseTimeouts.keepAliveAgainMs),
    tcp_keepalives_count: databaseTimeouts.keepAliveProbes,
    tcp_user_timeout: databaseTimeouts.unacknowledgedMs,
  };
  const statements = Object.entries(settings).map(([name, value]) => `SET ${name} = ${value}`);
  await client.query(statements.join('; '));
}
