import { type Database, openDatabase } from '@/lib/db/client';
import type { DatabaseRole } from '@/lib/db/database-roles';
import { databaseTimeouts } from '@/lib/db/database-timeouts';
import { askOnce } from '@/lib/telemetry/ask-once';
import { checkHealth, type Health } from './health';

/** An answer is good for so long: a crowd of load balancers costs no more than one. */
const freshMs = 1_000;

export interface HealthWatch {
  health: () => Promise<Health>;
  /** For what a scrape asks about the state of Slipway. */
  database: Database;
  close: () => Promise<void>;
}

/**
 * Asks over a connection of its own: a pool whose connections are all at work is no reason to be taken out of service,
 * and a question about health takes none away from it. What a scrape asks has another one: it reads tables that a
 * migration may have locked, and health is not to wait behind it.
 */
export function watchHealth(databaseUrl: string, program: DatabaseRole = 'worker'): HealthWatch {
  const open = (applicationName: string) =>
    openDatabase(databaseUrl, { applicationName, poolSize: 1, answerMs: databaseTimeouts.healthMs });
  const own = open('slipway-health');
  const database = open('slipway-metrics');
  return {
    health: askOnce(() => checkHealth(own, program), freshMs),
    database,
    close: async () => {
      await Promise.all([own.$disconnect(), database.$disconnect()]);
    },
  };
}
