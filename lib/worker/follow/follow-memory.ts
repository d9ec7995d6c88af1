import { backOffMs, tunables } from '@/lib/worker/tunables';

/**
 * What a follower remembers between two reads of its target, by operation; times are `performance.now()`. It lives in
 * one process only: a follower that takes over without it makes a few reads more.
 */
export interface FollowMemory {
  /** When the details are due though nothing says that they changed. */
  due: Map<string, number>;
  /** Stacks that were looked at in vain: not at work as far as the list knows, and not ended either. */
  vain: Map<string, { until: number; pauseMs: number }>;
  /** What could not be read, by operation or `theList`: it is left alone for a while, longer each time. */
  failed: Map<string, { until: number; times: number }>;
  /** When each was last begun to be read. */
  readAt: Map<string, number>;
  /** Those being read now: what AWS does not answer may outlast the read of the target that began it. */
  busy: Set<string>;
  /** The list, where it was asked for and has not come yet. */
  listing: Promise<Listing> | null;
  /** Why it could not be read when it last came, in words. */
  listError: string | null;
  /** There may be launches whose last details were left for later. */
  lateDetailsLeft: boolean;
  /** How often those were read, by operation. */
  lateDetailReads: Map<string, number>;
}

/** The status by StackId of all stacks at work, or why it is not known. */
export type Listing =
  | { statuses: ReadonlyMap<string, string>; error: null }
  | { statuses: null; error: unknown };

export const theList = 'list';

export function newMemory(): FollowMemory {
  return {
    due: new Map(),
    vain: new Map(),
    failed: new Map(),
    readAt: new Map(),
    busy: new Set(),
    listing: null,
    listError: null,
    lateDetailsLeft: true,
    lateDetailReads: new Map(),
  };
}

/** Whether something that failed has been left alone for long enough; what never failed always has. */
export function mayTryAgain(memory: FollowMemory, id: string, now: number): boolean {
  return now >= (memory.failed.get(id)?.until ?? 0);
}

/** Notes that something could not be read: the pause doubles, with jitter. */
export function noteFailed(memory: FollowMemory, id: string, now: number, random = Math.random): void {
  const times = (memory.failed.get(id)?.times ?? 0) + 1;
  const pauseMs = backOffMs(times, tunables.followEveryMs, tunables.longestFollowPauseMs, random);
  memory.failed.set(id, { until: now + pauseMs, times });
  // What it was read for is still to be found out.
  memory.vain.delete(id);
  if (memory.due.has(id)) memory.due.set(id, now + pauseMs);
}
