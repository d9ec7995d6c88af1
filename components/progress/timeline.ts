import type { EventView } from '@/lib/environments/views/environment-view';
import { type ResourcePhase, resourcePhase } from '@/lib/stacks/resource-phase';
import { stackType } from '@/lib/stacks/types/about-type';

/** One resource's way through an operation. Times are milliseconds since 1970. */
export interface TimelineSpan {
  logicalId: string;
  type: string;
  status: string;
  reason: string | null;
  phase: ResourcePhase;
  from: number;
  /** Null while it is being worked on. */
  until: number | null;
}

/**
 * The spans of one operation, in the order in which the resources were begun. A resource that is created and,
 * in a rollback, deleted again is one span; one that failed or was cancelled ends there, whatever comes after.
 *
 * @param events oldest first
 */
export function timelineOf(events: readonly EventView[], operationId: string): TimelineSpan[] {
  const spans = new Map<string, TimelineSpan>();
  for (const event of events) {
    if (event.operationId !== operationId || event.source !== 'CLOUDFORMATION') continue;
    if (event.logicalId === null || event.resourceType === null || event.resourceType === stackType) continue;
    const at = Date.parse(event.at);
    const phase = resourcePhase(event.status, event.reason);
    const before = spans.get(event.logicalId);
    if (!before) {
      spans.set(event.logicalId, {
        logicalId: event.logicalId,
        type: event.resourceType,
        status: event.status,
        reason: event.reason,
        phase,
        from: at,
        until: phase === 'working' ? null : at,
      });
      continue;
    }
    if (before.phase === 'failed' || before.phase === 'cancelled') continue;
    before.status = event.status;
    before.reason = event.reason;
    before.phase = phase;
    before.until = phase === 'working' ? null : Math.max(at, before.from);
  }
  return [...spans.values()].sort((a, b) => a.from - b.from || a.logicalId.localeCompare(b.logicalId));
}

/** Something that happened to the environment between two operations. */
export interface TimelineMark {
  id: string;
  at: string;
  kind: 'changed' | 'restored';
  reason: string | null;
}

const markKinds: ReadonlyMap<string, TimelineMark['kind']> = new Map([
  ['DRIFT_FOUND', 'changed'],
  ['CHANGED_OUTSIDE', 'changed'],
  ['DRIFT_GONE', 'restored'],
  ['INPUTS_DIFFER', 'changed'],
  ['INPUTS_AGREE', 'restored'],
]);

/**
 * What was changed outside Slipway after an operation began and before the next one did, oldest first.
 *
 * @param until when the next operation was asked for, ISO 8601; null while there is none
 */
export function marksOf(events: readonly EventView[], since: string, until: string | null): TimelineMark[] {
  return events.flatMap(({ id, at, status, source, reason }) => {
    const kind = markKinds.get(status);
    const time = Date.parse(at);
    const within = time >= Date.parse(since) && (until === null || time < Date.parse(until));
    return kind && source === 'SLIPWAY' && within ? [{ id, at, kind, reason }] : [];
  });
}

/** Where a span lies between `start` and `end`, in percent; never so thin that it can't be seen. */
export function placeSpan(
  span: Pick<TimelineSpan, 'from' | 'until'>,
  start: number,
  end: number,
): { left: number; width: number } {
  const length = Math.max(1, end - start);
  const left = clampPercent(((span.from - start) / length) * 100);
  const right = clampPercent((((span.until ?? end) - start) / length) * 100);
  const width = Math.max(0.75, right - left);
  return { left: Math.min(left, 100 - width), width };
}

function clampPercent(value: number): number {
  return Math.min(100, Math.max(0, value));
}
