import type { Database } from '@/lib/db/client';
import { jobQueues } from '@/lib/db/job-queues';
import { askOnce } from '@/lib/telemetry/ask-once';
import { observe } from '@/lib/telemetry/instrument';
import { slipwayMetrics as metrics } from '@/lib/telemetry/slipway-metrics';
import { type OperationKind, type OperationStatus, operationKinds, unfinishedStatuses } from './states';

/** What is under way is counted at most this often, and what has ended, of which there is ever more, less often. */
const unfinishedMs = 5_000;
const finishedMs = 60_000;

interface OperationCount {
  kind: OperationKind;
  status: OperationStatus;
  count: number;
  oldestSeconds: number;
}

interface StuckCount {
  kind: OperationKind;
  refuses: number;
  still: number;
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
  const stuck = askOnce(() => countStuck(database), unfinishedMs);
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
    const rows = await stuck();
    for (const kind of operationKinds) {
      const row = rows.find((each) => each.kind === kind);
      report(metrics.operationsStuck, row?.refuses ?? 0, { kind, reason: 'aws-refuses-to-answer' });
      report(metrics.operationsStuck, row?.still ?? 0, { kind, reason: 'no-progress' });
    }
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

/**
 * `refuses`: attempts have failed and been repeated for more than five minutes, as when CreateStack answers 500 again and
 * again. `still`: CloudFormation is at work, and nothing was heard of it for twice as long as the whole takes elsewhere,
 * half an hour at least.
 */
function countStuck(database: Database): Promise<StuckCount[]> {
  return database.$queryRaw<StuckCount[]>`
    SELECT o.kind::text,
      count(*) FILTER (
        WHERE o.status IN ('PENDING', 'STARTING') AND o.attempts > 1 AND EXISTS (
          SELECT 1 FROM environment_events v
          WHERE v.environment_id = o.environment_id AND v.operation_id = o.id AND v.status = 'RETRY_SCHEDULED'
            AND v.at < clock_timestamp() - interval '5 minutes')
      )::int AS refuses,
      count(*) FILTER (
        WHERE o.status = 'IN_PROGRESS'
          AND greatest(o.accepted_at, heard.at) < clock_timestamp() - greatest(
            interval '30 minutes', 2 * make_interval(secs => coalesce(usual.seconds, 0)))
      )::int AS still
    FROM operations o
    JOIN environments e ON e.id = o.environment_id
    LEFT JOIN LATERAL (
      SELECT v.at FROM environment_events v WHERE v.environment_id = e.id ORDER BY v.id DESC LIMIT 1
    ) heard ON o.status = 'IN_PROGRESS'
    LEFT JOIN LATERAL (
      SELECT max(t.mean_end) AS seconds FROM resource_timings t WHERE t.blueprint = e.blueprint AND t.kind = o.kind
    ) usual ON o.status = 'IN_PROGRESS'
    WHERE o.status IN ('PENDING', 'STARTING', 'IN_PROGRESS')
    GROUP BY o.kind`;
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
