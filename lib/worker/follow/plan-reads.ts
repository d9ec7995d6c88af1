import type { StackInFlight } from '@/lib/environments/stack-in-flight';

import { isFurther } from '@/lib/stacks/stack-status-order';
import { tunables } from '@/lib/worker/tunables';
import { type FollowMemory, mayTryAgain } from './follow-memory';

/** A stack whose details are to be read now, and why. */
export interface PlannedRead {
  stack: StackInFlight;
  /** As just listed; null when the list of stacks at work leaves it out, or can't be read. */
  listedStatus: string | null;
  why: 'watched' | 'left' | 'changed' | 'due' | 'unlisted';
}

const order = { watched: 0, left: 1, changed: 1, due: 2, unlisted: 2 } as const satisfies Record<
  PlannedRead['why'],
  number
>;

/**
 * Which stacks need a look beyond the list, the most urgent first; without a list (`listed` null) each does. Of equally
 * urgent ones that which was read longest ago comes first, so that a read that is cut short reaches all of them in turn.
 * Pure but for the jitter it draws.
 */
export function planReads(
  stacks: readonly StackInFlight[],
  listed: ReadonlyMap<string, string> | null,
  memory: FollowMemory,
  now: number,
  random = Math.random,
): PlannedRead[] {
  forget(memory, stacks, now);
  const intervalMs = Math.max(tunables.detailsEveryMs, stacks.length * tunables.oneDetailEveryMs);
  const reads = stacks.flatMap((stack): PlannedRead[] => {
    const id = stack.operation.id;
    const listedStatus = listed?.get(stack.stackId) ?? null;
    const due = memory.due.get(id);
    // Spread from the start: a follower that takes over a hundred stacks must not read them all at once.
    if (due === undefined) memory.due.set(id, now + random() * intervalMs);
    if (memory.busy.has(id) || !mayTryAgain(memory, id, now)) return [];
    if (stack.watched) return [{ stack, listedStatus, why: 'watched' }];
    if (listedStatus === null) {
      if (now < (memory.vain.get(id)?.until ?? 0)) return [];
      return [{ stack, listedStatus, why: listed === null ? 'unlisted' : 'left' }];
    }
    if (isFurther(stack.stackStatus, listedStatus)) return [{ stack, listedStatus, why: 'changed' }];
    return due !== undefined && due <= now ? [{ stack, listedStatus, why: 'due' }] : [];
  });
  const readAt = ({ stack }: PlannedRead) =>
    memory.readAt.get(stack.operation.id) ?? Number.NEGATIVE_INFINITY;
  const dueAt = ({ stack }: PlannedRead) => memory.due.get(stack.operation.id) ?? 0;
  return reads.sort(
    (one, other) =>
      order[one.why] - order[other.why] ||
      (one.why === 'due' && other.why === 'due'
        ? dueAt(one) - dueAt(other)
        : compare(readAt(one), readAt(other))),
  );
}

function compare(one: number, other: number): number {
  return one < other ? -1 : one > other ? 1 : 0;
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
    tunables.longestReadAgainMs,
    (memory.vain.get(id)?.pauseMs ?? tunables.readAgainMs / 2) * 2,
  );
  memory.vain.set(id, { until: now + pauseMs, pauseMs });
}

function forget(memory: FollowMemory, stacks: readonly StackInFlight[], now: number): void {
  const known = new Set(stacks.map((stack) => stack.operation.id));
  for (const map of [memory.due, memory.vain, memory.readAt]) {
    for (const id of map.keys()) if (!known.has(id)) map.delete(id);
  }
  // Those that are to be settled are not in flight any more.
  for (const [id, { until }] of memory.failed)
    if (until + tunables.forgetFailureMs < now) memory.failed.delete(id);
}
