import { z } from 'zod';
import { resourcePhase } from '@/lib/stacks/resource-phase';

/** An event as a summary keeps it: what a page shows of it, and its id, by which pages and scripts follow on. */
export const keptEventSchema = z.object({
  id: z.string(),
  source: z.enum(['SLIPWAY', 'CLOUDFORMATION']),
  at: z.iso.datetime(),
  logicalId: z.string().nullable(),
  resourceType: z.string().nullable(),
  physicalId: z.string().nullable(),
  status: z.string(),
  reason: z.string().nullable(),
});
export type KeptEvent = z.infer<typeof keptEventSchema>;

export interface FoldedEvents {
  /** How many there were, and how many of them were failures. */
  events: number;
  failures: number;
  firstAt: string;
  lastAt: string;
  firstReason: { logicalId: string | null; type: string | null; reason: string | null } | null;
  kept: KeptEvent[];
}

/**
 * What is left of the events of one operation: of each resource the first, which says when it began, the first failure,
 * which says why, and the last, which says how it ended; of Slipway's own the first and the last with the same words.
 * That is what the time line, the list of failures and the story are made of.
 *
 * @param events at least one, oldest first
 */
export function foldEvents(events: readonly KeptEvent[]): FoldedEvents {
  const [first] = events;
  const last = events.at(-1);
  if (!first || !last) throw new Error('There is nothing to fold');
  const told = new Map<string, { first: KeptEvent; failure: KeptEvent | null; last: KeptEvent }>();
  for (const event of events) {
    const before = told.get(keyOf(event));
    const failure = before?.failure ?? (isStopped(event) ? event : null);
    told.set(keyOf(event), { first: before?.first ?? event, failure, last: event });
  }
  const kept = new Set(
    [...told.values()].flatMap((each) => [each.first, each.failure ?? each.last, each.last]),
  );
  const failed = events.filter(isFailure);
  const [reason] = failed;
  return {
    events: events.length,
    failures: failed.length,
    firstAt: first.at,
    lastAt: last.at,
    firstReason: reason
      ? { logicalId: reason.logicalId, type: reason.resourceType, reason: reason.reason }
      : null,
    kept: events.filter((event) => kept.has(event)),
  };
}

function keyOf({ source, logicalId, status, reason }: KeptEvent): string {
  return JSON.stringify(source === 'CLOUDFORMATION' ? [source, logicalId] : [source, status, reason]);
}

/** Where a resource's way through the operation ends on the time line, whatever comes after. */
function isStopped({ source, status, reason }: KeptEvent): boolean {
  return source === 'CLOUDFORMATION' && ['failed', 'cancelled'].includes(resourcePhase(status, reason));
}

function isFailure({ source, status, reason }: KeptEvent): boolean {
  return source === 'CLOUDFORMATION' && resourcePhase(status, reason) === 'failed';
}
