import { recordDenials } from '@/lib/audit/denials';
import { verifyWhenDue } from '@/lib/audit/verify-regularly';
import { pause } from '@/lib/worker/pause';
import { tunables } from '@/lib/worker/tunables';
import type { WorkerContext } from '@/lib/worker/worker-context';
import { keepHead } from './keep-head';

/**
 * Verifies the audit log again and again; one worker at a time does. Any of them puts on record what was refused in the
 * minutes before. Ends when the worker stops.
 */
export async function keepAuditLog(worker: WorkerContext): Promise<void> {
  while (!worker.stopping.aborted) {
    // Neither keeps the other from being done.
    for (const task of [recordSettledDenials, verify]) {
      try {
        await task(worker);
      } catch (error) {
        worker.logger.warn({ err: error }, 'the audit log could not be kept');
      }
    }
    await pause(tunables.verifyAuditLookMs, worker.stopping);
  }
}

async function verify(worker: WorkerContext): Promise<void> {
  const { database, workerId, logger, stopping } = worker;
  const pace = {
    everyMs: tunables.verifyAuditEveryMs,
    wholeEveryMs: tunables.verifyWholeAuditEveryMs,
    leaseMs: tunables.verifyAuditLeaseMs,
    pageSize: tunables.verifyAuditPage,
  };
  const found = await verifyWhenDue(database, workerId, pace, () => stopping.aborted);
  if (!found) return;
  if (found.intact) return keepHead(worker);
  const { brokenAt, problem, entries } = found;
  logger.error({ brokenAt: String(brokenAt), problem, entries }, 'the audit log is broken');
}

async function recordSettledDenials(worker: WorkerContext): Promise<void> {
  const { database, logger, stopping } = worker;
  if (worker.onlyReads || !worker.mayWork()) return;
  for (let count = 1; count > 0 && !stopping.aborted; ) {
    count = await recordDenials(database, tunables.denialsAtOnce);
    if (count > 0) logger.info({ count }, 'refused requests put on record');
  }
}
