import { z } from 'zod';
import type { Reader } from '@/lib/db/client';
import type { EnvironmentEvent } from '@/lib/db/generated/client';
import { toKept } from './fold-environment';
import { type KeptEvent, keptEventSchema } from './fold-events';

export type HistoryEvent = KeptEvent & { operationId: string | null };

const keptSchema = z.array(keptEventSchema);

/** The first `most` events of an environment after the cursor, oldest first: those that are there, and what is kept of others. */
export async function eventsAfter(
  database: Reader,
  { environmentId, after, most }: { environmentId: string; after: bigint; most: number },
): Promise<HistoryEvent[]> {
  const rows = await database.environmentEvent.findMany({
    where: { environmentId, id: { gt: after } },
    orderBy: { id: 'asc' },
    take: most,
  });
  const kept = await keptEvents(database, environmentId);
  return inOrder(
    kept.filter(({ id }) => BigInt(id) > after),
    rows,
  ).slice(0, most);
}

/** The last `most` events of an environment, oldest first. */
export async function lastEvents(
  database: Reader,
  { environmentId, most }: { environmentId: string; most: number },
): Promise<HistoryEvent[]> {
  const rows = await database.environmentEvent.findMany({
    where: { environmentId },
    orderBy: { id: 'desc' },
    take: most,
  });
  return inOrder(await keptEvents(database, environmentId), rows).slice(-most);
}

function toEvent(row: EnvironmentEvent): HistoryEvent {
  return { ...toKept(row), operationId: row.operationId };
}

async function keptEvents(database: Reader, environmentId: string): Promise<HistoryEvent[]> {
  const summaries = await database.eventSummary.findMany({
    where: { environmentId },
    select: { operationId: true, kept: true },
  });
  return summaries.flatMap(({ operationId, kept }) =>
    keptSchema.parse(kept).map((event) => ({ ...event, operationId })),
  );
}

/** What is folded between the two reads is in both. */
function inOrder(kept: readonly HistoryEvent[], rows: readonly EnvironmentEvent[]): HistoryEvent[] {
  const events = new Map([...kept, ...rows.map(toEvent)].map((event) => [event.id, event]));
  return [...events.values()].sort((one, other) => (BigInt(one.id) < BigInt(other.id) ? -1 : 1));
}

/** How many events of an environment there were before they were folded, and when that was; null while all are there. */
export async function foldedEvents(
  database: Reader,
  environmentId: string,
): Promise<{ events: number; at: string } | null> {
  const { _sum, _max } = await database.eventSummary.aggregate({
    where: { environmentId },
    _sum: { events: true },
    _max: { foldedAt: true },
  });
  return _sum.events && _max.foldedAt ? { events: _sum.events, at: _max.foldedAt.toISOString() } : null;
}
