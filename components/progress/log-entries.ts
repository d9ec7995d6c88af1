import { nameOfResource } from '@/components/resources/name-of-resource';
import type { EventView } from '@/lib/environments/views/environment-view';
import type { LogEntry } from './event-log';

/** Events with names for people, newest first. */
export function logEntries(events: readonly EventView[], blueprint: string): LogEntry[] {
  const nameOf = nameOfResource({ blueprint });
  return events
    .map((event) => ({
      id: event.id,
      at: event.at,
      source: event.source,
      title: titleOf(event, nameOf),
      logicalId: event.logicalId,
      type: event.resourceType,
      status: event.status,
      reason: event.reason,
    }))
    .reverse();
}

function titleOf(event: EventView, nameOf: ReturnType<typeof nameOfResource>): string {
  if (event.logicalId !== null) return nameOf(event.logicalId, event.resourceType ?? '');
  const words = event.status.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
