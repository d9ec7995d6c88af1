/** Resource statuses after which a teardown has nothing left to do. */
export const goneStatuses = ['DELETE_COMPLETE', 'DELETE_SKIPPED'];

/** What is kept of an event of one resource. */
export interface ResourceEvent {
  externalId: string;
  at: Date;
  type: string;
  physicalId: string | null;
  status: string;
  reason: string | null;
}

export interface ResourceState {
  type: string;
  physicalId: string | null;
  status: string;
  reason: string | null;
  /** When what it is at, or was at last, began; null when no event says. */
  startedAt: Date | null;
  updatedAt: Date;
}

/**
 * The state that a resource's events add up to, in whatever order they were read and however often. Null for none.
 *
 * CloudFormation reports IN_PROGRESS twice, the second time with the physical id and "Resource creation Initiated":
 * together they are one beginning.
 */
export function resourceStateOf(events: readonly ResourceEvent[]): ResourceState | null {
  return [...events].sort(byTime).reduce<ResourceState | null>(after, null);
}

function after(before: ResourceState | null, event: ResourceEvent): ResourceState {
  // A replaced resource's old one is removed under the same name, after the new one stands.
  if (before && isOfAnother(before, event)) return before;
  const again = before?.status === event.status;
  const begins = isInProgress(event.status) && !again;
  return {
    type: event.type,
    physicalId: event.physicalId ?? before?.physicalId ?? null,
    status: event.status,
    reason: event.reason ?? (again ? before.reason : null),
    startedAt: begins ? event.at : (before?.startedAt ?? null),
    updatedAt: event.at,
  };
}

function isOfAnother(before: ResourceState, { status, physicalId }: ResourceEvent): boolean {
  return (
    status.startsWith('DELETE_') &&
    physicalId !== null &&
    before.physicalId !== null &&
    physicalId !== before.physicalId
  );
}

/** Of the same millisecond, an end follows its beginning, and a deletion what it deletes; the id settles the rest. */
function byTime(one: ResourceEvent, other: ResourceEvent): number {
  const apart = one.at.getTime() - other.at.getTime() || rank(one.status) - rank(other.status);
  if (apart !== 0) return apart;
  return one.externalId < other.externalId ? -1 : one.externalId > other.externalId ? 1 : 0;
}

function rank(status: string): number {
  return (status.startsWith('DELETE_') ? 2 : 0) + (isInProgress(status) ? 0 : 1);
}

function isInProgress(status: string): boolean {
  return status.endsWith('_IN_PROGRESS');
}
