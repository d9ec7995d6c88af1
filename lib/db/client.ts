import { PrismaPg } from '@prisma/adapter-pg';
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
}

/**
 * Opens a pool on `url` (`postgresql://…`). Connections are made on first use; a lost one is replaced
 * by the pool, so a restart of Postgres costs the calls under way and nothing else.
 */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const adapter = new PrismaPg({
    connectionString: url,
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    application_name: options.applicationName ?? 'slipway',
  });
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 5_000, timeout: 15_000 } });
}
