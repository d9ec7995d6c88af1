import { crashPoint } from '@/lib/config/crash-point';
import type { Database, Transaction } from '@/lib/db/client';
import type { EnvironmentEvent } from '@/lib/db/generated/client';
import { environmentStatuses, isTerminal } from '@/lib/environments/states';
import { foldEvents, type KeptEvent } from './fold-events';

const ended = environmentStatuses.filter(isTerminal);

/** How many events one transaction folds: few enough that it is over in a moment. */
const eventsAtOnce = 1_000;

/**
 * Folds events of one environment that ended at least `days` ago: what is kept of them is written, and they are gone, in
 * one transaction. The row that it holds meanwhile is that of an environment that has ended, which nobody launches,
 * changes or follows; one that somebody holds is passed over.
 *
 * @returns how many events were folded, or null when no environment is due
 */
export async function foldNextEnvironment(database: Database, days: number): Promise<number | null> {
  const folded = await database.$transaction(async (tx) => {
    const environmentId = await takeDue(tx, days);
    if (environmentId === null) return null;
    const count = await foldOldest(tx, environmentId);
    crashPoint('commit.fold-events.before');
    return count;
  });
  if (folded !== null) crashPoint('commit.fold-events.after');
  return folded;
}

async function takeDue(tx: Transaction, days: number): Promise<string | null> {
  const [due] = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM environments
    WHERE events_folded_at IS NULL AND ended_at < now() - make_interval(days => ${days}::int)
      AND status = ANY (${ended}::environment_status[])
    ORDER BY ended_at LIMIT 1 FOR UPDATE SKIP LOCKED`;
  return due?.id ?? null;
}

async function foldOldest(tx: Transaction, environmentId: string): Promise<number> {
  const rows = await tx.environmentEvent.findMany({
    where: { environmentId },
    orderBy: { id: 'asc' },
    take: eventsAtOnce,
  });
  const byOperation = Map.groupBy(rows, ({ operationId }) => operationId);
  await tx.eventSummary.createMany({
    data: [...byOperation].map(([operationId, events]) => {
      const { firstReason, kept, ...folded } = foldEvents(events.map(toKept));
      return { environmentId, operationId, ...folded, kept, firstReason: firstReason ?? undefined };
    }),
  });
  await tx.environmentEvent.deleteMany({ where: { environmentId, id: { in: rows.map(({ id }) => id) } } });
  if (rows.length < eventsAtOnce) {
    // Not `updated_at`: nothing happened to the environment.
    await tx.$executeRaw`UPDATE environments SET events_folded_at = clock_timestamp() WHERE id = ${environmentId}`;
  }
  return rows.length;
}

export function toKept(row: EnvironmentEvent): KeptEvent {
  const { id, source, at, logicalId, resourceType, physicalId, status, reason } = row;
  return {
    id: id.toString(),
    source,
    at: at.toISOString(),
    logicalId,
    resourceType,
    physicalId,
    status,
    reason,
  };
}
