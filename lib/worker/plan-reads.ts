import { isFurther } from '@/lib/environments/stack-status-order';
import type { StackInFlight } from '@/lib/environments/stacks-in-flight';
import { tunables } from './tunables';

/**
 * What a follower remembers between two reads of its target, by operation; times are `performance.now()`. It lives in
 * one process only: a follower that takes over without it makes a few reads more.
 */
export interface FollowMemory {
  /** When the details are due though nothing says that they changed. */
  due: Map<string, number>;
  /** Stacks that were looked at in vain: not at work as far as the list knows, and not ended either. */
  vain: Map<string, { until: number; pauseMs: number }>;
  /** There may be launches whose last details were left for later. */
  unsettled: boolean;
  /** How often those were read, by operation. */
  settled: Map<string, number>;
}

export function newMemory(): FollowMemory {
  return { due: new Map(), vain: new Map(), unsettled: true, settled: new Map() };
}

/** A stack whose details are to be read now, and why. */
export interface PlannedRead {
  stack: StackInFlight;
  /** As just listed; null when the list of stacks at work leaves it out. */
  listedStatus: string | null;
  why: 'watched' | 'left' | 'changed' | 'due';
}

const order = { watched: 0, left: 1, changed: 1, due: 2 } as const satisfies Record<
  PlannedRead['why'],
  number
>;

/** Which stacks need a look beyond the list, the most urgent first. Pure but for the jitter it draws. */
export function planReads(
  stacks: readonly StackInFlight[],
  listed: ReadonlyMap<string, string>,
  memory: FollowMemory,
  now: number,
  random = Math.random,
): PlannedRead[] {
  forget(memory, stacks);
  const intervalMs = Math.max(tunables.detailsEveryMs, stacks.length * tunables.oneDetailEveryMs);
  const reads = stacks.flatMap((stack): PlannedRead[] => {
    const id = stack.operation.id;
    const listedStatus = listed.get(stack.stackId) ?? null;
    const due = memory.due.get(id);
    // Spread from the start: a follower that takes over a hundred stacks must not read them all at once.
    if (due === undefined) memory.due.set(id, now + random() * intervalMs);
    if (stack.watched) return [{ stack, listedStatus, why: 'watched' }];
    if (listedStatus === null) {
      return now < (memory.vain.get(id)?.until ?? 0) ? [] : [{ stack, listedStatus, why: 'left' }];
    }
    if (isFurther(stack.stackStatus, listedStatus)) return [{ stack, listedStatus, why: 'changed' }];
    return due !== undefined && due <= now ? [{ stack, listedStatus, why: 'due' }] : [];
  });
  const dueAt = (read: PlannedRead) => memory.due.get(read.stack.operation.id) ?? 0;
  return reads.sort(
    (one, other) => order[one.why] - order[other.why] || (one.why === 'due' ? dueAt(one) - dueAt(other) : 0),
  );
}

/** Notes that a stack's details were read: the next time is a good while away, unless something happens. */
export function noteRead(
  memory: FollowMemory,
  read: PlannedRead,
  inFlight: number,
  now: number,
  random = Math.random,
): void {
  const id = read.stack.operation.id;
  const intervalMs = Math.max(tunables.detailsEveryMs, inFlight * tunables.oneDetailEveryMs);
  memory.due.set(id, now + intervalMs * (0.75 + random() / 2));
  if (read.listedStatus !== null) {
    memory.vain.delete(id);
    return;
  }
  const pauseMs = Math.min(
    tunables.longestLookAgainMs,
    (memory.vain.get(id)?.pauseMs ?? tunables.lookAgainMs / 2) * 2,
  );
  memory.vain.set(id, { until: now + pauseMs, pauseMs });
}

function forget(memory: FollowMemory, stacks: readonly StackInFlight[]): void {
  const known = new Set(stacks.map((stack) => stack.operation.id));
  for (const map of [memory.due, memory.vain]) {
    for (const id of map.keys()) if (!known.has(id)) map.delete(id);
  }
}
