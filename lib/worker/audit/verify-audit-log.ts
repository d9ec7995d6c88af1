import { verifyWhenDue } from '@/lib/audit/verify-regularly';
import { pause } from '@/lib/worker/pause';
import { tunables } from '@/lib/worker/tunables';
import type { WorkerContext } from '@/lib/worker/worker-context';
import { keepHead } from './keep-head';

/** Verifies the audit log again and again; one worker at a time does. Ends when the worker stops. */
export async function verifyAuditLog(worker: WorkerContext): Promise<void> {
  while (!worker.stopping.aborted) {
    try {
      const found = await verifyWhenDue(
        worker.database,
        worker.workerId,
        {
          everyMs: tunables.verifyAuditEveryMs,
          wholeEveryMs: tunables.verifyWholeAuditEveryMs,
          leaseMs: tunables.verifyAuditLeaseMs,
          pageSize: tunables.verifyAuditPage,
        },
        () => worker.stopping.aborted,
      );
      if (found && !found.intact) {
        const { entries, problem } = found;
        worker.logger.error(
          { brokenAt: String(found.brokenAt), problem, entries },
          'the audit log is broken',
        );
      }
      if (found?.intact) await keepHead(worker);
    } catch (error) {
      worker.logger.warn({ err: error }, 'the audit log could not be verified');
    }
    await pause(tunables.verifyAuditLookMs, worker.stopping);
  }
}
