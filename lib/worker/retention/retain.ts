import { forgetOldAccountRequests } from '@/lib/access/account-requests';
import { forgetUsedLogoutTokens } from '@/lib/access/end-by-provider';
import { forgetOldIdempotencyKeys } from '@/lib/access/idempotency';
import { forgetExpiredSessions, forgetExpiredVerificationTokens } from '@/lib/access/sessions';
import type { Database } from '@/lib/db/client';
import { foldNextEnvironment } from '@/lib/environments/history/fold-environment';
import { forgetSilentWorkers } from '@/lib/health/worker-presence';
import { forgetOldInspections } from '@/lib/inspections/record-inspection';
import { forgetExchangedTokens, forgetTokenUses } from '@/lib/machines/exchange-token';
import { pause } from '@/lib/worker/pause';
import { tunables } from '@/lib/worker/tunables';
import type { WorkerContext } from '@/lib/worker/worker-context';

/** How long what an operator may want to keep is kept, in days. */
export interface Retention {
  events: number;
  inspections: number;
}

/**
 * What is kept, and how long, is in RUNNING.md. Never forgotten: the audit log, environments and their operations.
 * pg-boss removes its own jobs, as `job-queues.ts` tells it to, and a flight check is gone once it is read.
 *
 * Every rule takes a few rows at a time, each time in a transaction of its own, and passes over what somebody holds: it
 * keeps nobody waiting, workers that do it at the same moment share the work, and where one dies the next continues. What
 * is due is found by an index, hence `now()` in their conditions: Postgres can't look up what clock_timestamp() says.
 */
const rules = {
  sessions: forgetExpiredSessions,
  verificationTokens: forgetExpiredVerificationTokens,
  accountRequests: forgetOldAccountRequests,
  logoutTokens: forgetUsedLogoutTokens,
  idempotencyKeys: forgetOldIdempotencyKeys,
  tokenUses: forgetTokenUses,
  exchangedTokens: forgetExchangedTokens,
  inspections: (database, most, { inspections }) => forgetOldInspections(database, inspections, most),
  workers: forgetSilentWorkers,
  events: async (database, _, { events }) => {
    const folded = await foldNextEnvironment(database, events);
    return folded === null ? 0 : Math.max(1, folded);
  },
} as const satisfies Record<string, Rule>;

/** Returns how many rows it took; 0 when none is due. */
type Rule = (database: Database, most: number, kept: Retention) => Promise<number>;

/** Ends when the worker stops. */
export async function retain(worker: WorkerContext, kept: Retention): Promise<void> {
  while (!worker.stopping.aborted) {
    if (worker.onlyReads || !worker.mayWork()) {
      await pause(tunables.sweepMs, worker.stopping);
      continue;
    }
    await retainOnce(worker, kept);
    await pause(tunables.retainEveryMs, worker.stopping);
  }
}

const mayContinue = (worker: WorkerContext) => !worker.stopping.aborted && worker.mayWork();

/** Until nothing is left that is due; a rule that fails keeps no other from being followed. */
export async function retainOnce(worker: WorkerContext, kept: Retention): Promise<void> {
  for (const [rows, rule] of Object.entries<Rule>(rules)) {
    try {
      let total = 0;
      for (let count = 1; count > 0 && mayContinue(worker); total += count) {
        count = await rule(worker.database, tunables.forgetAtOnce, kept);
        if (count > 0) await pause(tunables.betweenForgettingMs, worker.stopping);
      }
      if (total > 0) worker.logger.info({ rows, count: total }, 'old rows forgotten');
    } catch (error) {
      worker.logger.warn({ err: error, rows }, 'could not tidy up');
    }
  }
}
