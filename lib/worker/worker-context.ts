import type { Logger } from '@/lib/config/logger';
import type { Database } from '@/lib/db/client';

/** What every part of one worker process shares. */
export interface WorkerContext {
  database: Database;
  logger: Logger;
  workerId: string;
  /** Ids of the operations, inspections, flight checks, targets and requests for targets that it has claimed and is at work on. */
  underWay: Set<string>;
  /** False while the database may be a restored one: then nothing is taken, swept or followed. */
  mayWork: () => boolean;
  /** Aborted when the worker is to stop. */
  stopping: AbortSignal;
  /** The database takes no changes at the moment, so nothing is begun: `report-while-alive.ts` finds out. */
  onlyReads?: boolean;
  /** The database does not answer, or takes no changes: found out by `report-while-alive.ts`, which says so. */
  databaseTrouble?: boolean;
}
