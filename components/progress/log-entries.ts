import { findBlueprint } from '@/lib/blueprints/registry';
import type { EventView } from '@/lib/environments/views/environment-view';
import type { LogEntry } from './event-log';

/** Events with names for people, newest first. */
export function logEntries(events: readonly EventView[], blueprint: string): LogEntry[] {
  const resourceName = findBlueprint(blueprint)?.resourceName;
  return events
    .map((event) => ({
      id: event.id,
      at: event.at,
      source: event.source,
      title: titleOf(event, resourceName),
      logicalId: event.logicalId,
      type: event.resourceType,
      status: event.status,
      reason: event.reason,
    }))
    .reverse();
}

function titleOf(
  event: EventView,
  resourceName: ((logicalId: string, type: string) => string) | undefined,
): string {
  if (event.logicalId !== null) {
    return resourceName?.(event.logicalId, event.resourceType ?? '') ?? event.logicalId;
  }
  const words = event.status.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
