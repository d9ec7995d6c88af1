import type { Database } from '@/lib/db/client';
import { jobQueues } from '@/lib/db/job-queues';
import { askOnce } from '@/lib/telemetry/ask-once';
import { observe } from '@/lib/telemetry/instrument';
import { slipwayMetrics as metrics } from '@/lib/telemetry/slipway-metrics';
import { type OperationKind, type OperationStatus, operationKinds, unfinishedStatuses } from './states';
import { stuckOperations } from './stuck-operations';

/** What is under way is counted at most this often, and what has ended, of which there is ever more, less often. */
const unfinishedMs = 5_000;
const finishedMs = 60_000;

interface OperationCount {
  kind: OperationKind;
  status: OperationStatus;
  count: number;
  oldestSeconds: number;
}

interface QueueCount {
  queue: string;
  depth: number;
  oldestSeconds: number;
}

/** How many operations there are, how old, how many are stuck, and what waits in the queues. */
export function observeOperations(database: Database): void {
  const unfinished = askOnce(() => countUnfinished(database), unfinishedMs);
  const finished = askOnce(() => countFinished(database), finishedMs);
  const stuck = askOnce(() => stuckOperations(database), unfinishedMs);
  const queues = askOnce(() => countJobs(database), unfinishedMs);
  observe([metrics.operations, metrics.operationOldestAge], async (report) => {
    const rows = await unfinished();
    // Without any, zero is said, so that an alert that looked at one ends.
    for (const kind of operationKinds) {
      for (const status of unfinishedStatuses) {
        const row = rows.find((each) => each.kind === kind && each.status === status);
        report(metrics.operations, row?.count ?? 0, { kind, status });
        report(metrics.operationOldestAge, row?.oldestSeconds ?? 0, { kind, status });
      }
    }
    for (const { kind, status, count } of await finished())
      report(metrics.operations, count, { kind, status });
  });
  observe([metrics.operationsStuck], async (report) => {
    for (const { kind, reason, count } of await stuck())
      report(metrics.operationsStuck, count, { kind, reason });
  });
  observe([metrics.queueDepth, metrics.queueOldestAge], async (report) => {
    const rows = await queues();
    for (const { name: queue } of jobQueues) {
      const row = rows.find((each) => each.queue === queue);
      report(metrics.queueDepth, row?.depth ?? 0, { queue });
      report(metrics.queueOldestAge, row?.oldestSeconds ?? 0, { queue });
    }
  });
}

function countUnfinished(database: Database): Promise<OperationCount[]> {
  return database.$queryRaw<OperationCount[]>`
    SELECT kind::text, status::text, count(*)::int AS count,
      extract(epoch FROM clock_timestamp() - min(created_at))::float8 AS "oldestSeconds"
    FROM operations WHERE status = ANY(${[...unfinishedStatuses]}::operation_status[])
    GROUP BY kind, status`;
}

function countFinished(database: Database): Promise<OperationCount[]> {
  return database.$queryRaw<OperationCount[]>`
    SELECT kind::text, status::text, count(*)::int AS count
    FROM operations WHERE status <> ALL(${[...unfinishedStatuses]}::operation_status[])
    GROUP BY kind, status`;
}

/** Jobs that are due and that no worker has taken. */
function countJobs(database: Database): Promise<QueueCount[]> {
  const names = jobQueues.map(({ name }) => name);
  return database.$queryRaw<QueueCount[]>`
    SELECT name AS queue, count(*)::int AS depth,
      extract(epoch FROM clock_timestamp() - min(start_after))::float8 AS "oldestSeconds"
    FROM pgboss.job
    WHERE name = ANY(${names}) AND state < 'active' AND NOT blocked AND start_after <= clock_timestamp()
    GROUP BY name`;
}
