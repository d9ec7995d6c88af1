import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import { poolOptions } from './connection-options';
import { PrismaClient } from './generated/client';

export type Database = PrismaClient;
/** What a verb gets inside `database.$transaction(async (tx) => …)`. */
export type Transaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0];
/** Either: for reads that run inside or outside a transaction. */
export type Reader = PrismaClient | Transaction;

export interface DatabaseOptions {
  /** Connections in the pool. */
  poolSize?: number;
  /** Shown in pg_stat_activity. */
  applicationName?: string;
  /** How long one statement may take, where that is not what everybody has: `databaseTimeouts.statementMs`. */
  statementMs?: number;
  /**
   * How long an answer may take before its connection is given up, where that is less than everybody's. The server is told
   * nothing of it: in transaction mode, PgBouncer would hand its time-out to whoever comes next.
   */
  answerMs?: number;
}

/**
 * Opens a pool on `url` (`postgresql://…`). Connections are made on first use; a lost one is replaced
 * by the pool, so a restart of Postgres costs the calls under way and nothing else, and so do connections that fall
 * silent.
 */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const pool = new Pool(
    poolOptions(url, {
      applicationName: options.applicationName ?? 'slipway',
      max: options.poolSize ?? 10,
      statementMs: options.statementMs,
      answerMs: options.answerMs,
    }),
  );
  const adapter = new PrismaPg(pool, { disposeExternalPool: true });
  const database = new PrismaClient({ adapter, transactionOptions: { maxWait: 5_000, timeout: 15_000 } });
  pools.set(database, pool);
  return database;
}

const pools = new WeakMap<Database, Pool>();

/** The connections of this pool now, those of them that are idle, and how many callers are waiting for one. */
export function poolState(database: Database): { total: number; idle: number; waiting: number } {
  const pool = pools.get(database);
  return {
    total: pool?.totalCount ?? 0,
    idle: pool?.idleCount ?? 0,
    waiting: pool?.waitingCount ?? 0,
  };
}
