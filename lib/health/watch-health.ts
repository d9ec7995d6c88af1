import { type Database, openDatabase } from '@/lib/db/client';
import { databaseTimeouts } from '@/lib/db/database-timeouts';
import { askOnce } from '@/lib/telemetry/ask-once';
import { checkHealth, type Health } from './health';

/** An answer is good for so long: a crowd of load balancers costs no more than one. */
const freshMs = 1_000;

export interface HealthWatch {
  health: () => Promise<Health>;
  /** Its one connection, for what else is asked about the state of Slipway. */
  database: Database;
  close: () => Promise<void>;
}

/**
 * Asks over a connection of its own: a pool whose connections are all at work is no reason to be taken out of service,
 * and a question about health takes none away from it.
 */
export function watchHealth(databaseUrl: string): HealthWatch {
  const database = openDatabase(databaseUrl, {
    applicationName: 'slipway-health',
    poolSize: 1,
    statementMs: databaseTimeouts.healthMs,
  });
  return {
    health: askOnce(() => checkHealth(database), freshMs),
    database,
    close: () => database.$disconnect(),
  };
}
