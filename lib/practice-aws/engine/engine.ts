import type { QuotaMode } from '@/lib/practice-aws/account/quotas';
import type { RequestLog } from '@/lib/practice-aws/account/request-log';
import type { World } from '@/lib/practice-aws/account/state';
import type { FaultBook } from '@/lib/practice-aws/faults/fault-book';

/** What drives stacks: the world they are in, how fast time runs for them, what is to go wrong. */
export interface Engine {
  world: World;
  /** Durations are divided by this. */
  speed: number;
  faults: FaultBook;
  /** Which quotas accounts have by default. */
  quotas: QuotaMode;
  /** Every call, refused ones that CloudFormation makes by itself included. */
  log: RequestLog;
}

export function durationMs(engine: Engine, seconds: number): number {
  return (seconds * 1000) / engine.speed;
}
